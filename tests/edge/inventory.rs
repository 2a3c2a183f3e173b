//! What is served is what the contract says.

use serde_json::Value;

use crate::world::on_both_engines;

fn contract() -> Value {
    let documents = diwan_api::contracts::documents().unwrap();
    let (_, text) = documents.iter().find(|(name, _)| name.ends_with(".json")).unwrap();
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_address_takes_the_methods_of_the_contract_and_no_other() {
    on_both_engines(async |world| {
        let token = world.token(diwan_api::values::Role::Admin).await;
        let contract = contract();
        let paths = contract["paths"].as_object().unwrap();
        assert!(paths.len() > 50, "the contract is not where it was");
        for (path, item) in paths {
            let mut declared: Vec<String> =
                item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
            if declared.contains(&"GET".to_owned()) {
                declared.push("HEAD".into());
            }
            declared.sort_unstable();
            let address = path.replace(['{', '}'], "");
            for method in
                ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
            {
                let answer = world.ask(method, &address).token(Some(&token)).send().await;
                let is_declared = declared.iter().any(|declared| declared == method);
                assert_eq!(answer.status == 405, !is_declared, "{method} {path}: {}", answer.text);
                assert!(answer.status < 500, "{method} {path}: {}", answer.text);
                if answer.status == 405 {
                    assert_eq!(
                        answer.header("allow"),
                        Some(declared.join(", ").as_str()),
                        "{path}"
                    );
                }
            }
        }
    });
}

/// Addresses that are guessed first.
#[test]
fn nothing_else_is_served() {
    on_both_engines(async |world| {
        for path in [
            "/metrics",
            "/debug",
            "/debug/pprof",
            "/admin",
            "/env",
            "/actuator",
            "/actuator/health",
            "/.env",
            "/.git/config",
            "/server-status",
            "/api",
            "/api/v1",
            "/api/v2/articles",
            "/oauth",
            "/oauth/authorize",
            "/.well-known",
            "/swagger.json",
            "/graphiql",
            "/console",
            "/trace",
            "/api/v1/accounts",
            "/api/v1/clients",
            "/api/v1/keys",
        ] {
            world.get(path, None).await.expect(404);
        }
    });
}
