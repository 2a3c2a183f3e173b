//! Tokens that are forged, odd or stale: none is taken, and all are refused in the same words.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use diwan_api::token::SigningKey;
use diwan_api::values::Role;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Answer, World, on_both_engines};

/// A token of the editor's, its parts, and the key that signed it.
struct Original {
    token: String,
    header: Value,
    claims: Value,
    public: Value,
    other: Value,
}

/// An Ed25519 key in PKCS#8, from its 32 bytes.
fn private(seed: u8) -> EncodingKey {
    let head = STANDARD.decode("MC4CAQAwBQYDK2VwBCIEIA==").unwrap();
    EncodingKey::from_ed_der(&[&head[..], &[seed; 32]].concat())
}

fn public(seed: u8) -> Value {
    serde_json::to_value(SigningKey::from_seed(&[seed; 32]).unwrap().public()).unwrap()
}

fn encode(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn decode(segment: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
}

fn signed(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>, seed: u8) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = crypto::sign(message.as_bytes(), &private(seed), Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

impl Original {
    async fn of(world: &World) -> Original {
        let token = world.token(Role::Editor).await;
        let parts: Vec<&str> = token.split('.').collect();
        let (header, claims) = (decode(parts[0]), decode(parts[1]));
        Original { header, claims, public: public(1), other: public(2), token }
    }

    /// Signed by the right key, with these members put over the header's and the claims'.
    fn with(&self, header: Value, claims: Value) -> String {
        let (header, claims) =
            (with(self.header.clone(), header), with(self.claims.clone(), claims));
        signed(header.to_string(), claims.to_string(), 1)
    }

    fn without(&self, claim: &str) -> String {
        let mut claims = self.claims.clone();
        claims.as_object_mut().unwrap().remove(claim);
        signed(self.header.to_string(), claims.to_string(), 1)
    }

    /// Signed with a secret that is none.
    fn hmac(&self, alg: Algorithm, secret: &[u8]) -> String {
        let header = with(self.header.clone(), json!({ "alg": format!("{alg:?}") })).to_string();
        let message = format!("{}.{}", encode(header), encode(self.claims.to_string()));
        let key = EncodingKey::from_secret(secret);
        format!("{message}.{}", crypto::sign(message.as_bytes(), &key, alg).unwrap())
    }

    /// With another signature.
    fn resigned(&self, header: Value, signature: &str) -> String {
        let header = with(self.header.clone(), header).to_string();
        format!("{}.{}.{signature}", encode(header), encode(self.claims.to_string()))
    }

    /// Each attack by its name, with what follows `Authorization: `.
    fn attacks(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        all.extend(self.unsigned());
        all.extend(self.confused());
        all.extend(self.led_astray());
        all.extend(self.misfitting());
        all.extend(self.misshapen());
        let mut all: Vec<(String, String)> = all
            .into_iter()
            .map(|(name, token)| (name.to_owned(), format!("Bearer {token}")))
            .collect();
        all.extend(self.mistold());
        all
    }

    fn unsigned(&self) -> Vec<(&str, String)> {
        let none = |alg: &str| self.resigned(json!({ "alg": alg }), "");
        vec![
            ("alg none", none("none")),
            ("alg None", none("None")),
            ("alg NONE", none("NONE")),
            ("alg nOnE", none("nOnE")),
            ("alg empty", none("")),
            ("alg none, signed", self.with(json!({ "alg": "none" }), json!({}))),
            ("no signature", self.resigned(json!({}), "")),
            ("signature of zeros", self.resigned(json!({}), &encode([0; 64]))),
            ("signature of another token", self.resigned(json!({}), self.signature())),
        ]
    }

    /// The claims are written in another order here than they were signed in.
    fn signature(&self) -> &str {
        self.token.rsplit('.').next().unwrap()
    }

    fn confused(&self) -> Vec<(&str, String)> {
        let x = self.public["x"].as_str().unwrap();
        let raw = URL_SAFE_NO_PAD.decode(x).unwrap();
        vec![
            (
                "public key as secret, its JSON",
                self.hmac(Algorithm::HS256, self.public.to_string().as_bytes()),
            ),
            ("public key as secret, its text", self.hmac(Algorithm::HS256, x.as_bytes())),
            ("public key as secret, its bytes", self.hmac(Algorithm::HS512, &raw)),
            ("empty secret", self.hmac(Algorithm::HS256, b"")),
            ("weak secret", self.hmac(Algorithm::HS256, b"secret")),
            ("alg RS256", self.with(json!({ "alg": "RS256" }), json!({}))),
            ("alg ES256", self.with(json!({ "alg": "ES256" }), json!({}))),
            ("alg eddsa", self.with(json!({ "alg": "eddsa" }), json!({}))),
            ("alg a number", self.with(json!({ "alg": 0 }), json!({}))),
            ("alg a list", self.with(json!({ "alg": ["EdDSA"] }), json!({}))),
        ]
    }

    fn led_astray(&self) -> Vec<(&str, String)> {
        let own = |members: Value| {
            let header = with(self.header.clone(), members).to_string();
            signed(header, self.claims.to_string(), 2)
        };
        let kid = |kid: Value| self.with(json!({ "kid": kid }), json!({}));
        vec![
            ("another key, our kid", own(json!({}))),
            ("another key, its kid", own(json!({ "kid": self.other["kid"] }))),
            ("key brought along", own(json!({ "jwk": self.other }))),
            ("key at an address", own(json!({ "jku": "https://evil.example/jwks.json" }))),
            ("certificate at an address", own(json!({ "x5u": "https://evil.example/c.pem" }))),
            ("certificate brought along", own(json!({ "x5c": ["MIIB"] }))),
            ("kid a path", kid(json!("../../../../dev/null"))),
            ("kid SQL", kid(json!("x' UNION SELECT 'x' --"))),
            ("kid a command", kid(json!("x|sleep 10"))),
            ("kid with NUL", kid(json!("a\0b"))),
            ("kid empty", kid(json!(""))),
            ("kid null", kid(json!(null))),
            ("kid a list", kid(json!([self.header["kid"]]))),
            ("crit unknown", self.with(json!({ "crit": ["x"], "x": 1 }), json!({}))),
            ("crit empty", self.with(json!({ "crit": [] }), json!({}))),
            ("zip", self.with(json!({ "zip": "DEF" }), json!({}))),
            ("b64 false", self.with(json!({ "b64": false }), json!({}))),
            ("typ JWT", self.with(json!({ "typ": "JWT" }), json!({}))),
            ("typ null", self.with(json!({ "typ": null }), json!({}))),
        ]
    }

    fn misfitting(&self) -> Vec<(&str, String)> {
        let claims = |claims: Value| self.with(json!({}), claims);
        let issued = self.claims["iat"].as_i64().unwrap();
        let subject = self.claims["sub"].as_str().unwrap();
        vec![
            ("iss of another", claims(json!({ "iss": "https://evil.example" }))),
            ("a life longer than any", claims(json!({ "exp": issued + 8 * 3600 + 1 }))),
            ("a life without end", claims(json!({ "exp": i64::MAX }))),
            ("iss a list", claims(json!({ "iss": [self.claims["iss"]] }))),
            ("no iss", self.without("iss")),
            ("aud of another", claims(json!({ "aud": "other" }))),
            ("aud an object", claims(json!({ "aud": { "diwan": true } }))),
            ("aud empty", claims(json!({ "aud": [] }))),
            ("no aud", self.without("aud")),
            ("no sub", self.without("sub")),
            ("sub empty", claims(json!({ "sub": "" }))),
            ("sub of nobody", claims(json!({ "sub": "018f3c1e-7d5a-7c3b-9f00-0123456789ab" }))),
            ("sub spelled otherwise", claims(json!({ "sub": subject.replace('-', "") }))),
            ("sid empty", claims(json!({ "sid": "" }))),
            ("ver too high", claims(json!({ "ver": 1_000_000 }))),
            ("ver a text", claims(json!({ "ver": "0" }))),
            ("no exp", self.without("exp")),
            ("exp a text", claims(json!({ "exp": "4102444800" }))),
            ("exp a fraction", claims(json!({ "exp": 4_102_444_800.5 }))),
            ("exp null", claims(json!({ "exp": null }))),
            ("nbf to come", claims(json!({ "nbf": issued + 3_600 }))),
            ("nbf a text", claims(json!({ "nbf": "0" }))),
            ("iat to come", claims(json!({ "iat": issued + 3_600 }))),
            ("scope unknown", claims(json!({ "scope": "content:write everything" }))),
            ("a claim of its own", claims(json!({ "role": "admin" }))),
        ]
    }

    fn misshapen(&self) -> Vec<(&str, String)> {
        let (header, claims) = (self.header.to_string(), self.claims.to_string());
        let twice = |object: &str, member: &str| object.replacen('{', &format!("{{{member},"), 1);
        let deep = format!("{{\"alg\":{}", "[".repeat(5_000));
        vec![
            ("alg twice", signed(twice(&header, r#""alg":"none""#), &claims, 1)),
            ("sub twice", signed(&header, twice(&claims, r#""sub":"x""#), 1)),
            ("nested 5,000 deep", signed(&deep, &claims, 1)),
            ("a list for a header", signed("[\"EdDSA\"]", &claims, 1)),
            ("nothing for claims", signed(&header, "", 1)),
            ("no JSON", signed(&header, "{", 1)),
            ("not UTF-8", signed(&header, b"{\"iss\":\"\xff\"}", 1)),
            ("one segment", self.token.split('.').next().unwrap().to_owned()),
            ("two segments", self.token.rsplit_once('.').unwrap().0.to_owned()),
            ("four segments", format!("{}.x", self.token)),
            ("five segments, as encrypted ones have", format!("{}.x.x", self.token)),
            ("padded", format!("{}==", self.token)),
            ("cut", self.token[..self.token.len() - 2].to_owned()),
            ("of another alphabet", self.token.replace(['-', '_'], "+") + "+"),
            ("nothing", String::new()),
            ("dots", "..".into()),
            ("a word", "null".into()),
            ("our refresh tokens' kind", encode([7; 32])),
        ]
    }

    /// Good tokens, said in a way that does not count.
    fn mistold(&self) -> Vec<(String, String)> {
        let token = &self.token;
        [
            ("no scheme", token.clone()),
            ("another scheme", format!("Token {token}")),
            ("Basic", format!("Basic {}", STANDARD.encode(token))),
            ("DPoP", format!("DPoP {token}")),
            ("a comma", format!("Bearer {token}, Bearer {token}")),
            ("quoted", format!("Bearer \"{token}\"")),
            ("a colon", format!("Bearer: {token}")),
            ("a tab", format!("Bearer\t{token}")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// Asks each face.
async fn at_both_faces(world: &World, authorization: &str) -> [Answer; 2] {
    let query = json!({ "query": "{ viewer { id } }" });
    let ask =
        |method: &str, path: &str| world.ask(method, path).header("Authorization", authorization);
    [ask("GET", "/api/v1/articles").send().await, ask("POST", "/graphql").json(&query).send().await]
}

/// An answer without what differs between any two.
fn told(answer: &Answer) -> Value {
    let mut body = answer.json.clone();
    if let Some(problem) = body.as_object_mut() {
        problem.remove("requestId");
    }
    if let Some(extensions) = body.pointer_mut("/errors/0/extensions") {
        extensions.as_object_mut().unwrap().remove("requestId");
    }
    body
}

#[test]
fn no_forged_or_odd_token_is_taken() {
    on_both_engines(async |world| {
        let original = Original::of(world).await;
        let attacks = original.attacks();
        assert!(attacks.len() >= 66, "{}", attacks.len());
        let mut fixed: Option<[Value; 2]> = None;
        for (name, authorization) in attacks {
            let answers = at_both_faces(world, &authorization).await;
            for answer in &answers {
                assert_eq!(answer.status, 401, "{name}: {}", answer.text);
                let challenge = answer.header("www-authenticate");
                assert_eq!(challenge, Some(r#"Bearer error="invalid_token""#), "{name}");
            }
            let answers = answers.map(|answer| told(&answer));
            assert_eq!(&answers, fixed.get_or_insert_with(|| answers.clone()), "{name}");
        }
        for good in [&original.token, &original.with(json!({}), json!({}))] {
            for answer in at_both_faces(world, &format!("Bearer {good}")).await {
                answer.expect(200);
            }
        }
    });
}

#[test]
fn a_token_sent_twice_or_elsewhere_does_not_count() {
    on_both_engines(async |world| {
        let token = world.token(Role::Editor).await;
        let twice = world.ask("GET", "/api/v1/articles").token(Some(&token)).token(Some(&token));
        twice.send().await.expect(401);
        for name in ["access_token", "token", "bearer"] {
            let path = format!("/api/v1/articles?{name}={token}");
            assert!(!world.get(&path, None).await.expect(400).text.contains(&token));
            let path = format!("/graphql?query=%7B__typename%7D&{name}={token}");
            assert!(!world.get(&path, None).await.expect(400).text.contains(&token));
        }
        let cookie =
            world.ask("POST", "/api/v1/publishers").header("Cookie", &format!("token={token}"));
        let cookie = cookie.json(&json!({ "name": "P" })).send().await.expect(401);
        assert_eq!(cookie.header("www-authenticate"), Some("Bearer"), "no token was sent");
    });
}

#[test]
fn tokens_beyond_all_measure_are_not_looked_at() {
    on_both_engines(async |world| {
        let original = Original::of(world).await;
        let huge = original.with(json!({}), json!({ "client_id": "a".repeat(48_000) }));
        for token in [huge, "a".repeat(9_000), ".".repeat(20_000)] {
            let [rest, graphql] = at_both_faces(world, &format!("Bearer {token}")).await;
            assert_eq!(rest.expect(431).code(), "headerTooLarge");
            let code = &graphql.expect(431).json["errors"][0]["extensions"]["code"];
            assert_eq!(code, "headerTooLarge");
        }
    });
}

#[test]
fn a_token_is_good_until_half_a_minute_after_its_end() {
    on_both_engines(async |world| {
        let original = Original::of(world).await;
        let end = original.claims["iat"].as_i64().unwrap() + 900;
        let token = original.with(json!({}), json!({ "exp": end }));
        let bearer = format!("Bearer {token}");
        world.clock.advance(Duration::from_secs(900 + 29));
        for answer in at_both_faces(world, &bearer).await {
            answer.expect(200);
        }
        world.clock.advance(Duration::from_secs(1));
        let [rest, graphql] = at_both_faces(world, &bearer).await;
        assert_eq!(rest.code(), "tokenExpired");
        assert_eq!(graphql.json["errors"][0]["extensions"]["code"], "tokenExpired");
        for answer in [rest, graphql] {
            let challenge = answer.expect(401);
            let challenge = challenge.header("www-authenticate").unwrap();
            assert!(challenge.starts_with(r#"Bearer error="invalid_token""#), "{challenge}");
        }
    });
}
