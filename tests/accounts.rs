//! Who signs in, with what, for how long, and what ends it.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::test::{TestRequest, init_service, read_body, try_call_service};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use diwan_api::account::{KeyStatus, NewAccount, NewClient};
use diwan_api::diwan::Diwan;
use diwan_api::error::Code;
use diwan_api::model::Members;
use diwan_api::principal::{Principal, Scope};
use diwan_api::publisher::Publisher;
use diwan_api::token::{Hardness, Tokens, open_folder};
use diwan_api::values::Role;
use serde_json::{Value, json};

use crate::world::{World, on_both_engines, tokens};

const EMAIL: &str = "amal@example.org";
const PASSWORD: &str = "correct horse battery staple";
const OTHER: &str = "another horse, another staple";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const OPERATOR: &Principal = &Principal::Operator;

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self, member: &str) -> String {
        self.body[member].as_str().unwrap_or_else(|| panic!("{}", self.body)).to_owned()
    }

    fn error(&self) -> (u16, &str) {
        (self.status, self.body["error"].as_str().unwrap_or_default())
    }
}

async fn send(diwan: &Diwan, request: TestRequest) -> Answer {
    let app = init_service(diwan_api::Site::new(diwan).unwrap().app()).await;
    let response = try_call_service(&app, request.to_request()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = serde_json::from_slice(&read_body(response).await).unwrap_or_default();
    Answer { status, headers, body }
}

async fn post(diwan: &Diwan, path: &str, form: &[(&str, &str)]) -> Answer {
    send(diwan, TestRequest::post().uri(path).set_form(form)).await
}

async fn token(diwan: &Diwan, form: &[(&str, &str)]) -> Answer {
    post(diwan, "/oauth/token", form).await
}

async fn sign_in(diwan: &Diwan, password: &str) -> Answer {
    let form = [("grant_type", "password"), ("username", EMAIL), ("password", password)];
    token(diwan, &form).await
}

async fn refresh(diwan: &Diwan, refresh_token: &str) -> Answer {
    token(diwan, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
}

/// Writes something small with an access token.
async fn write(diwan: &Diwan, access_token: &str) -> Answer {
    let request = TestRequest::post()
        .uri("/api/v1/publishers")
        .insert_header((header::AUTHORIZATION, format!("Bearer {access_token}")))
        .set_json(json!({ "name": "Libya Observer" }));
    send(diwan, request).await
}

async fn read(diwan: &Diwan, access_token: &str) -> Answer {
    let request = TestRequest::get()
        .uri("/api/v1/publishers")
        .insert_header((header::AUTHORIZATION, format!("Bearer {access_token}")));
    send(diwan, request).await
}

async fn amal(diwan: &Diwan) {
    let new = NewAccount { email: EMAIL, name: "Amal", role: Role::Author, password: PASSWORD };
    diwan.add_account(OPERATOR, new).await.unwrap();
}

/// Another server on the same store, with memories of its own.
async fn neighbour(world: &World, tokens: Tokens) -> Diwan {
    let diwan = world.diwan.clone().with_tokens(tokens);
    diwan.publish_keys().await.unwrap();
    diwan
}

#[test]
fn an_author_signs_in_writes_and_signs_out() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let granted = sign_in(diwan, PASSWORD).await;
        assert_eq!(granted.status, 200, "{}", granted.body);
        assert_eq!(granted.header("cache-control"), "no-store");
        assert_eq!(granted.body["token_type"], "Bearer");
        assert_eq!(granted.body["expires_in"], 900);
        assert_eq!(granted.body["scope"], "content:read-own content:write");
        let access = granted.text("access_token");
        assert_eq!(write(diwan, &access).await.status, 201);

        let request = TestRequest::post()
            .uri("/graphql")
            .insert_header((header::AUTHORIZATION, format!("Bearer {access}")))
            .insert_header((header::ACCEPT, "application/json"))
            .set_json(json!({ "query": "{ viewer { kind name email role scopes } }" }));
        let viewer = json!({
            "kind": "ACCOUNT", "name": "Amal", "email": EMAIL, "role": "AUTHOR",
            "scopes": ["content:read-own", "content:write"],
        });
        assert_eq!(send(diwan, request).await.body["data"]["viewer"], viewer);
        let listed = diwan.accounts(OPERATOR).await.unwrap();
        let amal = listed.iter().find(|account| account.email == EMAIL).unwrap();
        assert_eq!(amal.last_login_at, Some(diwan.now()));

        let out = post(diwan, "/oauth/revoke", &[("token", &granted.text("refresh_token"))]).await;
        assert_eq!(out.status, 200);
        let refused = write(diwan, &access).await;
        assert_eq!((refused.status, refused.text("code").as_str()), (401, "unauthenticated"));
        assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        assert_eq!(read(diwan, &access).await.status, 401);
        let again = refresh(diwan, &granted.text("refresh_token")).await;
        assert_eq!(again.error(), (400, "invalid_grant"));
    });
}

#[test]
fn an_access_token_signs_out_too() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let granted = sign_in(diwan, PASSWORD).await;
        let access = granted.text("access_token");
        assert_eq!(post(diwan, "/oauth/revoke", &[("token", &access)]).await.status, 200);
        assert_eq!(write(diwan, &access).await.status, 401);
        let again = refresh(diwan, &granted.text("refresh_token")).await;
        assert_eq!(again.error(), (400, "invalid_grant"));
        for nonsense in ["nonsense", "a.b.c", &access] {
            assert_eq!(post(diwan, "/oauth/revoke", &[("token", nonsense)]).await.status, 200);
        }
        let missing = post(diwan, "/oauth/revoke", &[]).await;
        assert_eq!(missing.error(), (400, "invalid_request"));
    });
}

#[test]
fn who_does_not_fit_learns_nothing() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let wrong = sign_in(diwan, OTHER).await;
        let unknown = [("grant_type", "password"), ("username", "no@x"), ("password", OTHER)];
        let unknown = token(diwan, &unknown).await;
        diwan.disable_account(OPERATOR, EMAIL).await.unwrap();
        let disabled = sign_in(diwan, PASSWORD).await;
        for refused in [&wrong, &unknown, &disabled] {
            assert_eq!(refused.error(), (400, "invalid_grant"));
            assert_eq!(refused.body, wrong.body);
            assert_eq!(refused.header("cache-control"), "no-store");
        }
    });
}

#[test]
fn a_token_can_only_narrow() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let asked = async |scope: &str| {
            let form = [("grant_type", "password"), ("username", EMAIL), ("password", PASSWORD)];
            token(diwan, &[&form[..], &[("scope", scope)]].concat()).await
        };
        let narrow = asked("content:read-own").await;
        assert_eq!(narrow.body["scope"], "content:read-own");
        assert_eq!(write(diwan, &narrow.text("access_token")).await.status, 403);
        assert_eq!(asked("content:publish").await.error(), (400, "invalid_scope"));
        assert_eq!(asked("nonsense").await.error(), (400, "invalid_scope"));

        let form = [("grant_type", "refresh_token"), ("scope", "content:write")];
        let refresh_token = narrow.text("refresh_token");
        let wider = token(diwan, &[&form[..], &[("refresh_token", &refresh_token)]].concat()).await;
        assert_eq!(wider.error(), (400, "invalid_scope"));
        assert_eq!(refresh(diwan, &refresh_token).await.status, 200, "it was not used up");
    });
}

#[test]
fn a_refresh_token_that_is_used_twice_ends_its_session() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let first = sign_in(diwan, PASSWORD).await.text("refresh_token");
        let other_session = sign_in(diwan, PASSWORD).await;
        let second = refresh(diwan, &first).await.text("refresh_token");
        let third = refresh(diwan, &second).await;
        assert_eq!(write(diwan, &third.text("access_token")).await.status, 201);

        assert_eq!(refresh(diwan, &first).await.error(), (400, "invalid_grant"));
        let third_refresh = refresh(diwan, &third.text("refresh_token")).await;
        assert_eq!(third_refresh.error(), (400, "invalid_grant"));
        assert_eq!(write(diwan, &third.text("access_token")).await.status, 401);
        assert_eq!(write(diwan, &other_session.text("access_token")).await.status, 201);
    });
}

#[test]
fn an_answer_that_got_lost_can_be_had_again_for_a_moment() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let first = sign_in(diwan, PASSWORD).await.text("refresh_token");
        let lost = refresh(diwan, &first).await.text("refresh_token");
        world.clock.advance(Duration::from_secs(9));
        let again = refresh(diwan, &first).await.text("refresh_token");
        assert_eq!(refresh(diwan, &lost).await.error(), (400, "invalid_grant"));
        let next = refresh(diwan, &again).await;
        assert_eq!(next.status, 200, "{}", next.body);

        let last = next.text("refresh_token");
        let unused = refresh(diwan, &last).await.text("refresh_token");
        world.clock.advance(Duration::from_secs(11));
        assert_eq!(refresh(diwan, &last).await.error(), (400, "invalid_grant"));
        assert_eq!(refresh(diwan, &unused).await.error(), (400, "invalid_grant"));
    });
}

#[test]
fn of_many_refreshes_at_once_one_stays() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let first = sign_in(diwan, PASSWORD).await.text("refresh_token");
        let racing = (0..20).map(|_| diwan.refresh(&first, None));
        let granted = futures::future::join_all(racing).await;
        let tokens: HashSet<String> = granted
            .into_iter()
            .map(|granted| granted.unwrap().refresh_token.unwrap().as_str().to_owned())
            .collect();
        assert_eq!(tokens.len(), 20);
        let mut alive = 0;
        for token in &tokens {
            alive += usize::from(diwan.refresh(token, None).await.is_ok());
        }
        assert_eq!(alive, 1);
    });
}

#[test]
fn a_session_ends_by_itself() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let idle = sign_in(diwan, PASSWORD).await.text("refresh_token");
        world.clock.advance(14 * DAY);
        assert_eq!(refresh(diwan, &idle).await.error(), (400, "invalid_grant"));

        let mut busy = sign_in(diwan, PASSWORD).await.text("refresh_token");
        for _ in 0..2 {
            world.clock.advance(13 * DAY);
            busy = refresh(diwan, &busy).await.text("refresh_token");
        }
        world.clock.advance(4 * DAY);
        assert_eq!(refresh(diwan, &busy).await.error(), (400, "invalid_grant"));
    });
}

#[test]
fn an_access_token_expires() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let access = sign_in(diwan, PASSWORD).await.text("access_token");
        world.clock.advance(Duration::from_secs(900 + 29));
        assert_eq!(write(diwan, &access).await.status, 201);
        world.clock.advance(Duration::from_secs(2));
        let expired = write(diwan, &access).await;
        assert_eq!((expired.status, expired.text("code").as_str()), (401, "tokenExpired"));
        assert!(expired.header("www-authenticate").contains("invalid_token"));
    });
}

#[test]
fn a_new_password_ends_what_the_old_one_began() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let old = sign_in(diwan, PASSWORD).await;
        diwan.set_password(OPERATOR, "AMAL@example.org", OTHER).await.unwrap();
        assert_eq!(write(diwan, &old.text("access_token")).await.status, 401);
        let refreshed = refresh(diwan, &old.text("refresh_token")).await;
        assert_eq!(refreshed.error(), (400, "invalid_grant"));
        assert_eq!(sign_in(diwan, PASSWORD).await.error(), (400, "invalid_grant"));
        let new = sign_in(diwan, OTHER).await;
        assert_eq!(write(diwan, &new.text("access_token")).await.status, 201);
    });
}

#[test]
fn reading_may_lag_a_second_and_writing_never() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let elsewhere = neighbour(world, tokens()).await;
        let access = sign_in(diwan, PASSWORD).await.text("access_token");
        assert_eq!(read(&elsewhere, &access).await.status, 200);
        let who = elsewhere.principal_of(&access).await.unwrap();

        diwan.disable_account(OPERATOR, EMAIL).await.unwrap();
        assert_eq!(read(diwan, &access).await.status, 401);
        assert_eq!(write(&elsewhere, &access).await.status, 401);
        let mut members = Members::default();
        members.0.insert("name".into(), "Libya Observer".into());
        let refused = elsewhere.create::<Publisher>(&who, members).await.unwrap_err();
        assert_eq!(refused.code, Code::Unauthenticated);
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(read(&elsewhere, &access).await.status, 401);
    });
}

#[test]
fn a_machine_signs_in_with_its_secret() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        let scopes = [Scope::Write, Scope::ReadOwn].into_iter().collect();
        let new = NewClient { name: "importer", scopes, life: 90 * DAY };
        let (client, secret) = diwan.add_client(OPERATOR, new).await.unwrap();
        let (id, secret) = (client.id.to_string(), secret.as_str());

        let form = [("grant_type", "client_credentials"), ("client_id", &id)];
        let in_form = token(diwan, &[&form[..], &[("client_secret", secret)]].concat()).await;
        assert_eq!(in_form.status, 200, "{}", in_form.body);
        assert_eq!(in_form.body.get("refresh_token"), None);
        let access = in_form.text("access_token");
        assert_eq!(write(diwan, &access).await.status, 201);
        let who = diwan.principal_of(&access).await.unwrap();
        assert_eq!(who.id(), Some(client.id));
        assert_eq!(diwan.viewer(&who).await.unwrap().unwrap().name, "importer");

        let basic = |secret: &str| {
            let credentials = STANDARD.encode(format!("{id}:{secret}"));
            TestRequest::post()
                .uri("/oauth/token")
                .insert_header((header::AUTHORIZATION, format!("Basic {credentials}")))
                .set_form([("grant_type", "client_credentials"), ("scope", "content:write")])
        };
        let by_header = send(diwan, basic(secret)).await;
        assert_eq!(by_header.body["scope"], "content:write");
        let wrong = send(diwan, basic(&secret.replace("dwk_", "dwk_x"))).await;
        assert_eq!(wrong.error(), (401, "invalid_client"));
        assert!(wrong.header("www-authenticate").starts_with("Basic"));

        diwan.revoke_client(OPERATOR, client.id).await.unwrap();
        assert_eq!(write(diwan, &access).await.status, 401);
        assert_eq!(send(diwan, basic(secret)).await.error(), (401, "invalid_client"));
    });
}

#[test]
fn a_machines_secret_expires() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        let scopes = [Scope::Write].into_iter().collect();
        let new = NewClient { name: "importer", scopes, life: DAY };
        let (client, secret) = diwan.add_client(OPERATOR, new).await.unwrap();
        let id = client.id.to_string();
        let granted = diwan.client_credentials(&id, secret.as_str(), None).await;
        assert!(granted.is_ok());
        let listed = diwan.clients(OPERATOR).await.unwrap();
        assert_eq!(listed[0].last_used_at, Some(diwan.now()));
        world.clock.advance(DAY);
        assert!(diwan.client_credentials(&id, secret.as_str(), None).await.is_err());
    });
}

#[test]
fn requests_that_are_none_are_told_so() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        let answers = [
            (vec![], 400, "invalid_request"),
            (vec![("grant_type", "password")], 400, "invalid_request"),
            (vec![("grant_type", "implicit")], 400, "unsupported_grant_type"),
            (vec![("grant_type", "client_credentials")], 401, "invalid_client"),
            (vec![("grant_type", "password"), ("client_id", "app")], 401, "invalid_client"),
            (
                vec![("grant_type", "password"), ("client_id", "a"), ("client_secret", "b")],
                400,
                "unauthorized_client",
            ),
            (vec![("grant_type", "password"), ("grant_type", "x")], 400, "invalid_request"),
        ];
        for (form, status, error) in answers {
            assert_eq!(token(diwan, &form).await.error(), (status, error), "{form:?}");
        }
        let json = TestRequest::post().uri("/oauth/token").set_json(json!({}));
        assert_eq!(send(diwan, json).await.error(), (415, "invalid_request"));
        let long = "x".repeat(30_000);
        let long = token(diwan, &[("grant_type", &long)]).await;
        assert_eq!(long.error(), (413, "invalid_request"));
        let got = send(diwan, TestRequest::get().uri("/oauth/token?grant_type=password")).await;
        assert_eq!((got.status, got.header("allow")), (405, "POST"));
    });
}

#[test]
fn others_find_the_keys_and_check_tokens_themselves() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let path = "/.well-known/jwks.json";
        let keys = send(diwan, TestRequest::get().uri(path)).await;
        assert_eq!((keys.status, keys.header("cache-control")), (200, "public, max-age=300"));
        assert_eq!(keys.body["keys"].as_array().unwrap().len(), 1);
        assert_eq!(keys.body["keys"][0]["crv"], "Ed25519");
        let known = TestRequest::get()
            .uri(path)
            .insert_header((header::IF_NONE_MATCH, keys.header("etag")));
        assert_eq!(send(diwan, known).await.status, 304);

        let about =
            send(diwan, TestRequest::get().uri("/.well-known/oauth-authorization-server")).await;
        assert_eq!(about.body["issuer"], "http://localhost:8080");
        assert_eq!(about.body["jwks_uri"], "http://localhost:8080/.well-known/jwks.json");

        // A server that holds no private key verifies by what stands in the store.
        let expectation = tokens().expectation.clone();
        let keyless = neighbour(world, Tokens::new(expectation, Hardness::FLOOR, vec![])).await;
        let access = sign_in(diwan, PASSWORD).await.text("access_token");
        assert_eq!(write(&keyless, &access).await.status, 201);
        assert_eq!(sign_in(&keyless, PASSWORD).await.error(), (500, "server_error"));
    });
}

#[test]
fn a_key_that_comes_later_is_found() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let newer = neighbour(world, crate::world::tokens_signed_with(2)).await;
        let access = sign_in(&newer, PASSWORD).await.text("access_token");
        assert_eq!(read(diwan, &access).await.status, 401, "not asked for yet");
        world.clock.advance(Duration::from_secs(31));
        assert_eq!(read(diwan, &access).await.status, 200);
    });
}

/// Servers that share a folder of keys: one rotates, the other was started before.
#[test]
fn keys_take_turns_on_every_server() {
    on_both_engines(async |world| {
        let (folder, minutes) =
            (tempfile::tempdir().unwrap(), |n: u64| Duration::from_secs(60 * n));
        let sharing = async || {
            let keys = open_folder(folder.path(), || [7; 32]).unwrap();
            let tokens = Tokens::new(tokens().expectation, Hardness::FLOOR, keys);
            neighbour(world, tokens.with_folder(folder.path().to_owned())).await
        };
        let (one, other) = (sharing().await, sharing().await);
        amal(&one).await;
        let access = async |diwan| sign_in(diwan, PASSWORD).await.text("access_token");
        let first = kid(&access(&other).await);

        world.clock.advance(minutes(1));
        let next = one.rotate_keys(OPERATOR, false).await.unwrap();
        assert_eq!(next.status, KeyStatus::Next);
        let keys = send(&one, TestRequest::get().uri("/.well-known/jwks.json")).await;
        assert!(keys.body.to_string().contains(&next.kid), "published before it signs");
        world.clock.advance(minutes(9));
        let last = access(&other).await;
        assert_eq!(kid(&last), first);
        world.clock.advance(minutes(1));
        assert_eq!(kid(&access(&other).await), next.kid);
        assert_eq!(kid(&access(&one).await), next.kid);
        assert_eq!(read(&other, &last).await.status, 200, "what the first has signed still counts");
        world.clock.advance(minutes(61));
        let keys = send(&other, TestRequest::get().uri("/.well-known/jwks.json")).await;
        assert!(!keys.body.to_string().contains(&first), "an hour later it is gone");

        let leaked = access(&one).await;
        let now = one.rotate_keys(OPERATOR, true).await.unwrap();
        assert_eq!(now.status, KeyStatus::Signing);
        assert_eq!(read(&one, &leaked).await.status, 401);
        world.clock.advance(minutes(5));
        assert_eq!(read(&other, &leaked).await.status, 401);
        assert_eq!(kid(&access(&other).await), now.kid);
        let author = one.principal_of(&access(&one).await).await.unwrap();
        let refused = one.rotate_keys(&author, false).await.unwrap_err();
        assert_eq!(refused.code, Code::Forbidden);
    });
}

/// The id of the key that signed a token.
fn kid(token: &str) -> String {
    let head = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&head).unwrap()["kid"].as_str().unwrap().to_owned()
}

#[test]
fn only_who_may_manages_accounts_and_clients() {
    on_both_engines(async |world| {
        let diwan = &world.diwan;
        amal(diwan).await;
        let access = sign_in(diwan, PASSWORD).await.text("access_token");
        let author = diwan.principal_of(&access).await.unwrap();
        let new = NewAccount { email: "b@x", name: "B", role: Role::Admin, password: PASSWORD };
        let scopes = [Scope::Write].into_iter().collect();
        for (who, code) in
            [(&Principal::Anonymous, Code::Unauthenticated), (&author, Code::Forbidden)]
        {
            assert_eq!(diwan.add_account(who, new).await.unwrap_err().code, code);
            assert_eq!(diwan.accounts(who).await.unwrap_err().code, code);
            assert_eq!(diwan.disable_account(who, EMAIL).await.unwrap_err().code, code);
            assert_eq!(diwan.set_password(who, EMAIL, OTHER).await.unwrap_err().code, code);
            let client = NewClient { name: "c", scopes, life: DAY };
            assert_eq!(diwan.add_client(who, client).await.unwrap_err().code, code);
            assert_eq!(diwan.clients(who).await.unwrap_err().code, code);
            let token = diwan.token_for(who, EMAIL, None, DAY).await;
            assert_eq!(token.unwrap_err().code, code);
        }
        let again = NewAccount { email: " AMAL@EXAMPLE.org", ..new };
        let again = diwan.add_account(OPERATOR, again).await.unwrap_err();
        assert_eq!(again.code, Code::Conflict);
        let broken = NewAccount { email: "x", name: "", role: Role::Admin, password: "password1" };
        let broken = diwan.add_account(OPERATOR, broken).await.unwrap_err();
        assert_eq!(broken.errors.len(), 3);
    });
}
