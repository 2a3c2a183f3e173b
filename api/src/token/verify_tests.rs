use serde_json::{Value, json};

use super::*;
use crate::token::{Claims, PublicKey, SigningKey, issue};

const NOW: i64 = 1_800_000_000;
const ID: &str = "018f3c1e-7d5a-7c3b-9f00-0123456789ab";

fn key() -> SigningKey {
    SigningKey::from_seed(&[1; 32]).unwrap()
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_json(&serde_json::to_string(key.public()).unwrap()).unwrap()
}

fn verify_at(token: &str, seconds: i64) -> Result<Claims, Rejection> {
    let expected = Expectation {
        issuer: "https://diwan.example".into(),
        any_loopback: false,
        audience: "diwan".into(),
    };
    let keys = [public(&key())].into_iter().collect();
    expected.verify(token, &keys, Instant::from_micros(seconds * 1_000_000))
}

fn verify(token: &str) -> Result<Claims, Rejection> {
    verify_at(token, NOW)
}

fn header() -> Value {
    json!({"alg": "EdDSA", "typ": "at+jwt", "kid": key().kid()})
}

fn claims() -> Value {
    json!({
        "iss": "https://diwan.example", "aud": "diwan", "sub": ID, "client_id": "diwan",
        "iat": NOW, "exp": NOW + 900, "jti": ID, "sid": ID, "scope": "content:write export",
        "ver": 1,
    })
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object
}

fn without(mut object: Value, member: &str) -> Value {
    object.as_object_mut().unwrap().remove(member);
    object
}

fn segment(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// Signs any two texts, be they JSON or not.
fn sign_raw(header: &str, claims: &str) -> String {
    let message = format!("{}.{}", segment(header), segment(claims));
    let signature = crypto::sign(message.as_bytes(), key().private(), Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn sign(header: Value, claims: Value) -> String {
    sign_raw(&header.to_string(), &claims.to_string())
}

#[track_caller]
fn refused(token: &str) {
    assert!(matches!(verify(token), Err(Rejection::Invalid(_))), "{:?}", verify(token));
}

#[test]
fn without_a_public_address_this_machine_is_an_issuer_under_every_port() {
    let expected = |any_loopback| Expectation {
        issuer: "http://127.0.0.1:8080".into(),
        any_loopback,
        audience: "diwan".into(),
    };
    let keys = [public(&key())].into_iter().collect();
    let takes = |any_loopback, issuer: &str| {
        let token = sign(header(), with(claims(), "iss", issuer.into()));
        let now = Instant::from_micros(NOW * 1_000_000);
        expected(any_loopback).verify::<Claims>(&token, &keys, now).is_ok()
    };
    for own in
        ["http://localhost:8080", "http://127.0.0.1:9000", "http://[::1]:1", "http://localhost"]
    {
        assert!(takes(true, own) && !takes(false, own), "{own}");
    }
    for other in [
        "https://localhost:8080",
        "http://localhost:8080/",
        "http://localhost:8080/diwan",
        "http://user@localhost:8080",
        "http://localhost.evil.example",
        "http://10.0.0.1:8080",
        "https://diwan.example",
        "localhost:8080",
        "",
    ] {
        assert!(!takes(true, other), "{other}");
    }
}

#[test]
fn what_is_issued_is_verified() {
    let said: Claims = serde_json::from_value(claims()).unwrap();
    let token = issue(&key(), &said).unwrap();
    assert_eq!(verify(&token), Ok(said));
    let written = token.split('.').next().unwrap();
    let written: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(written).unwrap()).unwrap();
    assert_eq!(written, header());
}

#[test]
fn allowed_forms_are_taken() {
    for typ in ["AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert!(verify(&sign(with(header(), "typ", json!(typ)), claims())).is_ok(), "{typ}");
    }
    let audiences = json!(["other", "diwan"]);
    assert!(verify(&sign(header(), with(claims(), "aud", audiences))).is_ok());
    assert!(verify(&sign(header(), with(claims(), "nbf", json!(NOW)))).is_ok());
    assert!(verify(&sign(header(), with(claims(), "scope", json!("")))).is_ok());
}

#[test]
fn time_counts_with_half_a_minute_of_leeway() {
    let token = sign(header(), claims());
    assert!(verify_at(&token, NOW + 900 + 29).is_ok());
    assert_eq!(verify_at(&token, NOW + 900 + 31), Err(Rejection::Expired));
    assert!(verify_at(&token, NOW - 30).is_ok());
    assert_eq!(verify_at(&token, NOW - 31), Err(Rejection::Invalid("iat")));
    let later = sign(header(), with(claims(), "nbf", json!(NOW + 60)));
    assert_eq!(verify(&later), Err(Rejection::Invalid("nbf")));
    assert!(verify_at(&later, NOW + 30).is_ok());
}

#[test]
fn the_extremes_of_time_do_not_overflow() {
    for extreme in [i64::MIN, i64::MAX] {
        for claim in ["iat", "exp", "nbf"] {
            let _ = verify(&sign(header(), with(claims(), claim, json!(extreme))));
        }
    }
}

#[test]
fn unsigned_tokens_are_refused() {
    for alg in ["none", "None", "NONE", "nOnE", "", "EdDSA"] {
        let head = with(header(), "alg", json!(alg)).to_string();
        refused(&format!("{}.{}.", segment(head), segment(claims().to_string())));
    }
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let pair = serde_json::to_value(key().public()).unwrap();
    let x = pair["x"].as_str().unwrap();
    for secret in
        [x.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(x).unwrap(), pair.to_string().into()]
    {
        let head = with(header(), "alg", json!("HS256")).to_string();
        let message = format!("{}.{}", segment(head), segment(claims().to_string()));
        let forged = jsonwebtoken::EncodingKey::from_secret(&secret);
        let signature = crypto::sign(message.as_bytes(), &forged, Algorithm::HS256).unwrap();
        refused(&format!("{message}.{signature}"));
    }
}

#[test]
fn another_key_does_not_count() {
    let stranger = SigningKey::from_seed(&[2; 32]).unwrap();
    let said: Claims = serde_json::from_value(claims()).unwrap();
    assert_eq!(verify(&issue(&stranger, &said).unwrap()), Err(Rejection::UnknownKey));
    let message = format!("{}.{}", segment(header().to_string()), segment(claims().to_string()));
    let signature = crypto::sign(message.as_bytes(), stranger.private(), Algorithm::EdDSA).unwrap();
    refused(&format!("{message}.{signature}"));
}

#[test]
fn a_key_or_rule_brought_along_is_refused() {
    let jwk = serde_json::to_value(SigningKey::from_seed(&[2; 32]).unwrap().public()).unwrap();
    let brought = [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("zip", json!("DEF")),
        ("b64", json!(true)),
        ("jku", json!("https://evil.example/jwks.json")),
        ("jwk", jwk),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("enc", json!("A256GCM")),
        ("cty", json!("JWT")),
    ];
    for (member, value) in brought {
        refused(&sign(with(header(), member, value), claims()));
    }
}

#[test]
fn key_ids_are_compared_and_nothing_else() {
    for kid in ["", "../../dev/null", "' OR 1=1 --", "|id", "a\u{0}b", "*", "undefined"] {
        let token = sign(with(header(), "kid", json!(kid)), claims());
        assert_eq!(verify(&token), Err(Rejection::UnknownKey), "{kid}");
    }
    for kid in [json!(null), json!(1), json!([key().kid()])] {
        refused(&sign(with(header(), "kid", kid), claims()));
    }
    refused(&sign(without(header(), "kid"), claims()));
}

#[test]
fn type_and_algorithm_must_be_the_only_ones() {
    for typ in [json!("JWT"), json!("at"), json!("dpop+jwt"), json!("text/at+jwt"), json!(null)] {
        refused(&sign(with(header(), "typ", typ), claims()));
    }
    refused(&sign(without(header(), "typ"), claims()));
    for alg in ["Ed25519", "eddsa", "RS256", "ES256", "HS512"] {
        refused(&sign(with(header(), "alg", json!(alg)), claims()));
    }
}

#[test]
fn every_claim_is_required() {
    for claim in ["iss", "aud", "sub", "client_id", "iat", "exp", "jti", "sid", "scope", "ver"] {
        refused(&sign(header(), without(claims(), claim)));
        refused(&sign(header(), with(claims(), claim, json!(null))));
        refused(&sign(header(), with(claims(), claim, json!({"a": 1}))));
        refused(&sign(header(), with(claims(), claim, json!(true))));
    }
}

#[test]
fn claims_of_odd_values_are_refused() {
    let odd = [
        ("iss", json!("https://diwan.example/")),
        ("iss", json!("https://evil.example")),
        ("iss", json!(["https://diwan.example"])),
        ("aud", json!("other")),
        ("aud", json!([])),
        ("aud", json!(["other", 1])),
        ("sub", json!("")),
        ("sub", json!(ID.replace('-', ""))),
        ("sub", json!(format!("{{{ID}}}"))),
        ("sub", json!("admin")),
        ("client_id", json!("")),
        ("iat", json!(NOW.to_string())),
        ("iat", json!(NOW + 31)),
        ("exp", json!((NOW + 900).to_string())),
        ("exp", json!(1.9e9)),
        ("exp", json!([NOW + 900])),
        ("nbf", json!(null)),
        ("nbf", json!("0")),
        ("scope", json!("everything")),
        ("scope", json!(["export"])),
        ("ver", json!("1")),
        ("admin", json!(true)),
    ];
    for (claim, value) in odd {
        refused(&sign(header(), with(claims(), claim, value)));
    }
}

#[test]
fn what_stands_twice_is_refused() {
    let doubled = |object: Value, member: &str| {
        object.to_string().replacen('{', &format!(r#"{{"{member}":{},"#, object[member]), 1)
    };
    for member in ["alg", "typ", "kid"] {
        refused(&sign_raw(&doubled(header(), member), &claims().to_string()));
    }
    for claim in ["sub", "exp", "aud", "scope"] {
        refused(&sign_raw(&header().to_string(), &doubled(claims(), claim)));
    }
}

#[test]
fn other_shapes_are_refused() {
    let good = sign(header(), claims());
    let (head, rest) = good.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let odd = [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        head.into(),
        format!("{head}.{body}"),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{head}=.{body}.{signature}"),
        format!("{head}.{body}.{signature}=="),
        format!("{head}.{body}.{}", &signature[..signature.len() - 1]),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{head}.{body}.{}", segment([0; 64])),
        format!("{head}.{body}.{}", segment([])),
    ];
    for token in odd {
        refused(&token);
    }
    for json in ["", "[]", "null", "\"\"", "{", "{}", "{}{}", "\u{feff}{}", "1"] {
        refused(&sign_raw(json, &claims().to_string()));
        refused(&sign_raw(&header().to_string(), json));
    }
    let list = json!(["EdDSA", "at+jwt", key().kid()]);
    refused(&sign(list, claims()));
}

#[test]
fn long_and_deep_tokens_are_refused_before_anything_else() {
    refused(&sign(header(), with(claims(), "client_id", json!("a".repeat(8_000)))));
    refused(&"a".repeat(1_000_000));
    let deep = format!("{{\"alg\":{}", "[".repeat(5_000));
    refused(&sign_raw(&deep, &claims().to_string()));
    let deep = claims().to_string().replacen(
        "\"diwan\"",
        &format!("{}{}", "[".repeat(2_000), "]".repeat(2_000)),
        1,
    );
    refused(&sign_raw(&header().to_string(), &deep));
}

#[test]
fn one_letter_changed_anywhere_is_refused() {
    let good = sign(header(), claims());
    for at in 0..good.len() {
        let mut forged = good.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert!(verify(&forged).is_err(), "{at}");
    }
}
