//! `diwan demo`: a store with sample content, served.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;

use super::{Failure, Outcome, serve};
use crate::config::Config;
use crate::diwan::Diwan;

/// Serve sample content: for a first look. Uses diwan-demo.db in the current folder.
///
/// The first start fills the store, later ones find it as you left it. A store of your own, named
/// by --database-url, is taken only when it is empty.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan demo
  diwan demo --fresh                       forget what was written, begin again
  diwan demo --listen 127.0.0.1:9000
  diwan --database-url postgres://localhost/empty demo")]
pub struct Demo {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Empty the demo's store first; any other store is refused
    #[arg(long)]
    fresh: bool,
}

/// The demo's store, where none is named.
pub const STORE: &str = "sqlite://diwan-demo.db";

/// The default settings of a demo: a store of its own, and pages under development on the same
/// machine may write.
pub fn defaults() -> Config {
    Config {
        database_url: STORE.into(),
        cors_origins: vec!["http://localhost:*".into(), "http://127.0.0.1:*".into()],
        ..Config::default()
    }
}

impl Demo {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let store = config.database_url.clone();
        serve::run(config, async |diwan, address| {
            if self.fresh {
                empty(diwan).await?;
            }
            diwan.fill_demo().await?;
            Ok(Some(welcome(&store, address, &diwan.demo_token().await?)))
        })
        .await
    }
}

/// Takes back every table and makes them anew.
async fn empty(diwan: &Diwan) -> Result<(), Failure> {
    diwan.demand_demo().await?;
    diwan.store().migrate_down(u32::MAX).await?;
    diwan.store().migrate(None).await?;
    Ok(diwan.publish_keys().await?)
}

/// Where a client on this machine finds the server.
fn base(address: SocketAddr) -> String {
    let reachable = match address.ip().is_unspecified() {
        true => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        false => address,
    };
    format!("http://{reachable}")
}

/// Every command here is run, as it is printed, by a test.
fn welcome(store: &str, address: SocketAddr, token: &str) -> String {
    let store = store.rsplit('@').next().unwrap_or(store);
    let base = base(address);
    format!(
        r#"
Diwan, with sample content from {store}

  Start here   {base}/
  REST         {base}/api/v1/articles
  Reference    {base}/docs
  GraphQL      {base}/graphql
  Contracts    {base}/openapi.json
               {base}/schema.graphql

An editor's token, good for 8 hours; with it you see drafts, and may write:

  export TOKEN={token}

Who met whom in January 2021, and which sentence says so?

  curl -sG {base}/api/v1/events \
    -d type=CONSULT -d startFrom=2021-01 -d startTo=2021-01 \
    -d include=participants,citations

The same with HTTPie:

  http {base}/api/v1/events \
    type==CONSULT startFrom==2021-01 startTo==2021-01 \
    include==participants,citations

In GraphQL, with the post that each of them held on that day:

  curl -sG {base}/graphql --data-urlencode 'query={{
    events(filter: {{
      type: [CONSULT], startFrom: "2021-01", startTo: "2021-01"
    }}) {{
      nodes {{
        title start
        participants {{ actor {{ name }} positionOn {{ title }} }}
        citations {{ article {{ headline }} anchor {{ exact }} }}
      }}
    }}
  }}'

Who is meant by a name, however it is spelled, and why?

  curl -s {base}/api/v1/actors/match \
    -H 'Content-Type: application/json' \
    -d '{{"queries": [{{"names": ["Salaheddin Namrush"]}}]}}'

Who was defence minister of the GNA on 11 January 2021?

  curl -sG {base}/api/v1/tenures \
    --data-urlencode 'position=title:Minister of Defence' \
    -d organisation=name:GNA -d on=2021-01-11 -d include=holder

And what did Namroush do that month?

  curl -sG {base}/graphql --data-urlencode 'query={{
    actor(by: {{name: "Namroush"}}) {{
      name
      events(filter: {{startFrom: "2021-01", startTo: "2021-01"}}) {{
        nodes {{ start title }}
      }}
    }}
  }}'

What the public does not see yet:

  curl -sG {base}/api/v1/articles \
    -d state=draft,inReview,scheduled -H "Authorization: Bearer $TOKEN"

Write something, first by REST, then in GraphQL:

  curl -s {base}/api/v1/articles \
    -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    -d '{{"kind": "brief", "language": "en", "state": "published",
         "headline": "Hello from the demo", "body": "It works."}}'

  http {base}/graphql "Authorization:Bearer $TOKEN" query='
    mutation {{
      createActor(input: {{kind: PERSON, names: [{{text: "Jane Doe"}}]}}) {{
        actor {{ id slug }}
        userErrors {{ code message }}
      }}
    }}'
"#
    )
}
