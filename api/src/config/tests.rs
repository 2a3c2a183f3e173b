use figment::Jail;

use super::*;

#[allow(clippy::result_large_err, reason = "figment's jail wants its own error")]
fn within(test: impl FnOnce(&mut Jail)) {
    Jail::expect_with(|jail| {
        jail.clear_env();
        test(jail);
        Ok(())
    });
}

fn loaded(flags: Flags) -> Result<Config, String> {
    Config::load(Config::default(), None, &flags).map_err(|error| error.to_string())
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
    within(|jail| {
        assert_eq!(loaded(Flags::default()), Ok(Config::default()));

        let file = "listen = '127.0.0.1:1'\naudience = 'file'\ndrain_delay = 0";
        jail.create_file(FILE, file).unwrap();
        jail.set_env("DIWAN_LISTEN", "127.0.0.1:2");
        jail.set_env("DIWAN_PUBLIC_URL", "https://diwan.example");
        let flags = Flags { listen: Some("127.0.0.1:3".into()), ..Flags::default() };
        let config = loaded(flags).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.audience, "file");
        assert_eq!(config.public_url, "https://diwan.example");
        assert_eq!(loaded(Flags::default()).unwrap().listen.port(), 2);
    });
}

#[test]
fn what_cannot_be_used_is_told_in_one_line() {
    within(|jail| {
        jail.create_file(FILE, "audience = 'x'\nlisten_on = 1").unwrap();
        let told = loaded(Flags::default()).unwrap_err();
        assert!(told.starts_with("listen_on in diwan.toml: there is no setting"), "{told}");

        jail.create_file(FILE, "drain_delay = 'long'").unwrap();
        let told = loaded(Flags::default()).unwrap_err();
        assert_eq!(told, "drain_delay in diwan.toml: must be a whole number");

        jail.create_file(FILE, "audience =").unwrap();
        let told = loaded(Flags::default()).unwrap_err();
        assert!(told.contains("diwan.toml") && !told.contains('\n'), "{told}");

        jail.create_file(FILE, "").unwrap();
        jail.set_env("DIWAN_DATABASE_URL", "mysql://secret@host/db");
        let told = loaded(Flags::default()).unwrap_err();
        assert_eq!(told, "The database URL must begin with sqlite:// or postgres://.");

        jail.set_env("DIWAN_DATABASE_URL", "sqlite://x.db");
        jail.set_env("DIWAN_LOG_FORMAT", "xml");
        let told = loaded(Flags::default()).unwrap_err();
        assert_eq!(told, "DIWAN_LOG_FORMAT: must be one of auto, json, text");

        let absent =
            Config::load(Config::default(), Some(Path::new("absent.toml")), &Flags::default());
        let told = absent.unwrap_err().to_string();
        assert!(told.starts_with("there is no file absent.toml"), "{told}");
    });
}

#[test]
fn origins_are_listed_as_browsers_write_them() {
    within(|jail| {
        jail.create_file(FILE, "cors_origins = ['https://a.example']").unwrap();
        assert_eq!(loaded(Flags::default()).unwrap().cors_origins, ["https://a.example"]);
        jail.set_env("DIWAN_CORS_ORIGINS", "https://b.example, http://localhost:3000");
        let several = loaded(Flags::default()).unwrap().cors_origins;
        assert_eq!(several, ["https://b.example", "http://localhost:3000"]);
        for odd in [
            "*",
            "null",
            "b.example",
            "https://b.example/",
            "https://B.example",
            "https://b.example:*",
            "https://localhost:*",
        ] {
            jail.set_env("DIWAN_CORS_ORIGINS", odd);
            let told = loaded(Flags::default()).unwrap_err();
            assert!(told.contains("https://newsroom.example"), "{odd}: {told}");
        }
        jail.set_env("DIWAN_CORS_ORIGINS", "7");
        let told = loaded(Flags::default()).unwrap_err();
        assert!(told.starts_with("DIWAN_CORS_ORIGINS: "), "{told}");
    });
}

#[test]
fn any_port_of_this_machine_can_be_listed() {
    within(|jail| {
        jail.set_env("DIWAN_CORS_ORIGINS", "http://localhost:*, http://127.0.0.1:*");
        let several = loaded(Flags::default()).unwrap().cors_origins;
        assert_eq!(several, ["http://localhost:*", "http://127.0.0.1:*"]);
    });
}

#[test]
fn the_address_follows_where_it_listens_unless_it_is_set() {
    within(|jail| {
        let at = |listen: &str| {
            let flags = Flags { listen: Some(listen.into()), ..Flags::default() };
            loaded(flags).unwrap().public_url
        };
        assert_eq!(at("127.0.0.1:9000"), "http://127.0.0.1:9000");
        assert_eq!(at("[::1]:9000"), "http://[::1]:9000");
        assert_eq!(at("0.0.0.0:9000"), "http://localhost:9000");
        let listening = loaded(Flags::default()).unwrap().listening(([127, 0, 0, 1], 7).into());
        assert_eq!(listening.public_url, "http://127.0.0.1:7");
        let shown = Config::explained(None, &Flags::default()).unwrap();
        let shown = shown.into_iter().find(|setting| setting.name == PUBLIC_URL).unwrap();
        assert_eq!(shown.value, "http://127.0.0.1:8080");

        jail.set_env("DIWAN_PUBLIC_URL", "http://127.0.0.1:8080");
        assert_eq!(at("127.0.0.1:9000"), "http://127.0.0.1:8080");
        let listening = loaded(Flags::default()).unwrap().listening(([127, 0, 0, 1], 7).into());
        assert_eq!(listening.public_url, "http://127.0.0.1:8080");
    });
}

#[test]
fn the_site_of_the_articles_is_described_as_a_whole_or_refused() {
    within(|jail| {
        let publication = || loaded(Flags::default()).map(|config| config.publication().unwrap());
        assert_eq!(publication(), Ok(Publication::default()));
        jail.set_env("DIWAN_ARTICLE_URL", "https://news.example/{language}/{slug}");
        let told = publication().unwrap_err();
        assert_eq!(told, "article_url needs site_url, the front page of the site");
        jail.set_env("DIWAN_SITE_URL", "news.example");
        let told = publication().unwrap_err();
        assert_eq!(told, "site_url must be an address such as https://news.example");
        jail.set_env("DIWAN_SITE_URL", "https://news.example");
        jail.set_env("DIWAN_SITE_NAME", "Gharyan Wire");
        let site = publication().unwrap();
        assert_eq!(
            (site.name.as_str(), site.url.as_deref()),
            ("Gharyan Wire", Some("https://news.example"))
        );
        let address = site.articles.unwrap().fill(uuid::Uuid::nil(), "talks", "en");
        assert_eq!(address, "https://news.example/en/talks");
        for (pattern, told) in [
            ("https://news.example/articles", "article_url must have {id} or {slug} in it"),
            ("https://news.example/{day}/{slug}", "article_url has {day}"),
            ("https://other.example/{slug}", "article_url must be on the site of site_url"),
        ] {
            jail.set_env("DIWAN_ARTICLE_URL", pattern);
            let refused = publication().unwrap_err();
            assert!(refused.starts_with(told), "{pattern}: {refused}");
        }
    });
}

#[test]
fn the_collector_that_everybody_uses_is_used() {
    within(|jail| {
        jail.set_env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
        let collector = || loaded(Flags::default()).map(|config| config.otlp_endpoint);
        assert_eq!(collector().unwrap().as_deref(), Some("http://localhost:4318"));
        jail.set_env("DIWAN_OTLP_ENDPOINT", "https://collector.example");
        assert_eq!(collector().unwrap().as_deref(), Some("https://collector.example"));
        jail.set_env("DIWAN_OTLP_ENDPOINT", "localhost:4317");
        let told = collector().unwrap_err();
        assert_eq!(told, "otlp_endpoint must begin with http:// or https://");
    });
}

#[test]
fn keys_are_kept_beside_the_file() {
    let of = |url: &str| Config { database_url: url.into(), ..Config::default() }.data_dir();
    assert_eq!(of("sqlite://diwan.db"), Path::new("."));
    assert_eq!(of("sqlite:///var/lib/diwan/diwan.db"), Path::new("/var/lib/diwan"));
    assert_eq!(of("postgres://localhost/diwan"), Path::new("diwan-data"));
}
