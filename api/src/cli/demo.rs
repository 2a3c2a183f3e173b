//! `diwan demo`: a store with sample content, served.

use std::io::{Write, stdout};

use clap::Args;

use super::{Failure, Outcome, open_signing, serve};
use crate::config::Config;

/// Serve sample content: for a first look. Uses diwan-demo.db in the current folder.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan demo
  diwan demo --listen 127.0.0.1:9000
  diwan --database-url postgres://localhost/empty demo")]
pub struct Demo {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
}

const STORE: &str = "sqlite://diwan-demo.db";

pub async fn run(mut config: Config) -> Result<Outcome, Failure> {
    if config.database_url == Config::default().database_url {
        config.database_url = STORE.into();
    }
    let diwan = open_signing(&config).await?;
    diwan.fill_demo().await?;
    let token = diwan.demo_token().await?;
    diwan.store().clone().close().await?;
    writeln!(stdout(), "{}", welcome(&config, &token))?;
    serve::run(config).await
}

fn welcome(config: &Config, token: &str) -> String {
    let base = format!("http://{}", config.listen);
    format!(
        r#"Diwan, with sample content from {store}

  REST       {base}/api/v1/articles      contract: {base}/openapi.json
  GraphQL    {base}/graphql              contract: {base}/schema.graphql

An editor's token, good for 8 hours, for this demo only:

  export TOKEN={token}

Who met whom in January 2021, and which passage says so?

  curl -s '{base}/api/v1/events?type=CONSULT&startFrom=2021-01&startTo=2021-01&include=participants,citations'

The same in GraphQL, with the post that each of them held on that day:

  curl -s {base}/graphql -H 'Content-Type: application/json' -d '{{"query": "{{ events(filter: {{type: [CONSULT], startFrom: \"2021-01\", startTo: \"2021-01\"}}) {{ nodes {{ title start participants {{ actor {{ name }} positionOn {{ title }} }} citations {{ article {{ headline }} anchor {{ exact }} }} }} }} }}"}}'

Write something:

  curl -s {base}/api/v1/articles -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    -d '{{"kind": "brief", "language": "en", "headline": "Hello from the demo", "body": "It works.", "state": "published"}}'
"#,
        store = config.database_url,
    )
}
