//! Variables of the environment that look like settings: a mistyped one is refused, as a mistyped
//! name in the file is.

use rapidfuzz::distance::jaro_winkler::similarity;

use super::{Config, ConfigError, PREFIX};

/// Read by the build, by tests and by programs that talk to a server, not by the server itself.
const OTHERS: [&str; 3] = ["skip_web", "token", "url"];
const OF_TESTS: &str = "test_";

/// How alike a mistyped name and the one that was meant are, at least.
const ALIKE: f64 = 0.7;

/// Refuses variables with the prefix of settings that set nothing.
#[allow(clippy::disallowed_methods, reason = "this is where settings come from")]
pub fn refuse_unknown() -> Result<(), ConfigError> {
    let known = names()?;
    for (variable, value) in std::env::vars_os() {
        let Some(name) = setting(&variable.to_string_lossy()) else { continue };
        if !known.contains(&name) && !is_of_others(&name, &value.to_string_lossy()) {
            return Err(ConfigError(refusal(&name, &known)));
        }
    }
    Ok(())
}

/// The names of all settings.
fn names() -> Result<Vec<String>, ConfigError> {
    let defaults = serde_json::to_value(Config::default());
    let defaults = defaults.map_err(|cause| ConfigError(cause.to_string()))?;
    Ok(defaults.as_object().into_iter().flat_map(|all| all.keys().cloned()).collect())
}

/// The name of the setting that a variable sets, if it has the prefix.
fn setting(variable: &str) -> Option<String> {
    let (prefix, name) = variable.split_at_checked(PREFIX.len())?;
    prefix.eq_ignore_ascii_case(PREFIX).then(|| name.to_ascii_lowercase())
}

fn is_of_others(name: &str, value: &str) -> bool {
    name.starts_with(OF_TESTS) || OTHERS.contains(&name) || is_of_an_orchestrator(name, value)
}

/// Kubernetes and Docker tell every container of a service `diwan` where that is, by variables such
/// as `DIWAN_SERVICE_HOST` and `DIWAN_PORT_8080_TCP_ADDR`.
fn is_of_an_orchestrator(name: &str, value: &str) -> bool {
    let name = format!("_{name}");
    let protocols = ["tcp", "udp", "sctp"];
    let is_url = || protocols.iter().any(|protocol| value.starts_with(&format!("{protocol}://")));
    let of_a_port = || protocols.iter().any(|protocol| name.contains(&format!("_{protocol}")));
    name.contains("_service_host")
        || name.contains("_service_port")
        || name.ends_with("_port") && is_url()
        || name.contains("_port_") && of_a_port()
}

fn refusal(name: &str, known: &[String]) -> String {
    let variable = |name: &str| format!("{PREFIX}{}", name.to_uppercase());
    let likeness = |one: &String| similarity(one.chars(), name.chars());
    let nearest = known.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let advice = match nearest.filter(|nearest| likeness(nearest) >= ALIKE) {
        Some(nearest) => format!("did you mean {}?", variable(nearest)),
        None => format!("known are {}", known.join(", ")),
    };
    format!("{}: there is no setting {name}; {advice}", variable(name))
}

#[cfg(test)]
mod tests {
    use figment::Jail;

    use super::*;

    #[allow(clippy::result_large_err, reason = "figment's jail wants its own error")]
    fn with(variable: &str, value: &str) -> Result<(), String> {
        let mut told = Ok(());
        Jail::expect_with(|jail| {
            jail.clear_env();
            jail.set_env(variable, value);
            told = refuse_unknown().map_err(|error| error.to_string());
            Ok(())
        });
        told
    }

    #[test]
    fn a_mistyped_variable_is_refused_with_the_one_that_was_meant() {
        for name in names().unwrap() {
            assert_eq!(with(&format!("DIWAN_{}", name.to_uppercase()), "x"), Ok(()), "{name}");
            let mistyped = format!("{PREFIX}{}S", name.to_uppercase());
            let told = with(&mistyped, "x").unwrap_err();
            let meant = format!("did you mean {PREFIX}{}?", name.to_uppercase());
            assert!(told.starts_with(&mistyped) && told.ends_with(&meant), "{told}");
        }
        let told = with("DIWAN_DATABSE_URL", "sqlite://x.db").unwrap_err();
        assert!(told.ends_with("did you mean DIWAN_DATABASE_URL?"), "{told}");
        let told = with("DIWAN_XYZZY", "1").unwrap_err();
        assert!(told.contains("known are") && told.contains("database_url"), "{told}");
        assert!(with("DIWAN_PORT", "9000").is_err());
    }

    #[test]
    fn the_variables_of_others_are_let_alone() {
        for (variable, value) in [
            ("DIWAN", "x"),
            ("HOME", "/"),
            ("DIWAN_TEST_REQUIRE", "postgres"),
            ("DIWAN_SKIP_WEB", "1"),
            ("DIWAN_TOKEN", "x"),
            ("DIWAN_URL", "http://127.0.0.1:9000"),
            ("DIWAN_SERVICE_HOST", "10.0.0.1"),
            ("DIWAN_SERVICE_PORT_HTTP", "8080"),
            ("DIWAN_PORT", "tcp://10.0.0.1:8080"),
            ("DIWAN_API_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ] {
            assert_eq!(with(variable, value), Ok(()), "{variable}");
        }
    }
}
