//! Who acts and is named, under any spelling.

use diwan_api::model::Kind::Actor;
use serde_json::{Value, json};

use crate::world::{id, tell};

#[test]
fn an_actor_is_found_under_each_of_his_names() {
    tell(async |world| {
        let editor = world.editor().await;
        let members = json!({
            "kind": "person",
            "names": [
                { "text": "فائز السراج", "language": "ar", "kind": "official" },
                { "text": "Fayez al-Sarraj", "language": "en", "preferred": true },
                { "text": "Fāʾiz as-Sarrāǧ", "kind": "transliteration" },
                { "text": "FAIEZ   Serraj", "kind": "alias" },
            ],
            "identifiers": [{ "scheme": "wikidata", "value": "Q2502136" }],
            "countries": ["LY", "AE"],
            "state": "published",
        });
        let actor = editor.create(Actor, members).await.unwrap();
        assert_eq!(actor["name"], "Fayez al-Sarraj", "the first preferred name");
        assert_eq!(actor["slug"], "fayez-al-sarraj");
        let scripts: Vec<_> =
            actor["names"].as_array().unwrap().iter().map(|name| &name["script"]).collect();
        assert_eq!(scripts, ["Arab", "Latn", "Latn", "Latn"], "detected where it is not said");
        editor.actor("Fayez Somebody").await;

        let public = world.anonymous();
        let id = id(&actor);
        for name in
            ["Fayez al-Sarraj", "fayez AL-SARRAJ", "فائز السراج", "faiez serraj", "Fāʾiz as-Sarrāǧ"]
        {
            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            assert_eq!(public.ids(Actor, &format!("name={name}")).await, [id.as_str()], "{name}");
        }
        assert!(public.ids(Actor, "name=Fayez").await.is_empty(), "equality, not search");
        assert_eq!(public.ids(Actor, "identifier=wikidata:Q2502136").await, [id.as_str()]);
        assert_eq!(public.ids(Actor, "country=AE&kind=person").await, [id.as_str()]);
        assert!(public.ids(Actor, "country=AE&kind=state").await.is_empty());
        let by = json!({ "identifier": { "scheme": "wikidata", "value": "Q2502136" } });
        let anchor = json!({ "field": "headline", "start": 0, "end": 9, "exact": "Ministers" });
        let article =
            editor.article(json!({ "mentions": [{ "actor": by, "anchor": anchor }] })).await;
        assert_eq!(article["mentions"][0]["actor"]["id"], id);
    });
}

#[test]
fn names_and_identifiers_must_tell_actors_apart() {
    tell(async |world| {
        let editor = world.editor().await;
        let refused = async |members: Value| {
            let refused = editor.create(Actor, members).await.unwrap_err();
            assert_eq!(refused.code, "invalid");
            refused.at
        };
        let at = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
        assert_eq!(
            refused(json!({ "kind": "person", "names": [] })).await,
            at("/names", "tooShort"),
        );
        let twice = json!({ "kind": "person", "names": [
            { "text": "Hulusi Akar", "language": "tr", "preferred": true },
            { "text": "Mr Akar", "language": "en", "preferred": true },
            { "text": "H. Akar", "language": "tr", "preferred": true },
        ] });
        assert_eq!(refused(twice).await, at("/names/2", "duplicate"));

        let known = json!([{ "scheme": "wikidata", "value": "Q6122" }]);
        let members = |name: &str| json!({ "kind": "person", "names": [{ "text": name }], "identifiers": known });
        let first = editor.create(Actor, members("Hulusi Akar")).await.unwrap();
        assert_eq!(refused(members("Akar")).await, at("/identifiers/0", "duplicate"));
        let other = id(&editor
            .create(Actor, json!({ "kind": "person", "names": [{ "text": "Akar" }] }))
            .await
            .unwrap());
        let taken = editor.update(Actor, &other, 1, json!({ "identifiers": known })).await;
        assert_eq!(taken.unwrap_err().at, at("/identifiers/0", "duplicate"));
        let freed = json!({ "identifiers": [] });
        editor.update(Actor, &id(&first), 1, freed).await.unwrap();
        editor.update(Actor, &other, 1, json!({ "identifiers": known })).await.unwrap();
    });
}

#[test]
fn a_new_preferred_name_moves_the_actor_in_every_list() {
    tell(async |world| {
        let editor = world.editor().await;
        let mut ids = Vec::new();
        for name in ["Adam", "Émile", "Zoe"] {
            let members = json!({
                "kind": "person", "names": [{ "text": name }], "countries": ["FR"],
                "state": "published",
            });
            ids.push(id(&editor.create(Actor, members).await.unwrap()));
        }
        let [adam, emile, zoe] = [&ids[0], &ids[1], &ids[2]];
        assert_eq!(editor.ids(Actor, "country=FR").await, [adam, emile, zoe].map(String::as_str));
        let renamed =
            json!({ "names": [{ "text": "Adam" }, { "text": "Éva", "preferred": true }] });
        let renamed = editor.update(Actor, adam, 1, renamed).await.unwrap();
        assert_eq!(renamed["name"], "Éva");
        for list in ["", "country=FR", "kind=person", "state=published"] {
            let order = editor.ids(Actor, list).await;
            assert_eq!(order, [emile, adam, zoe].map(String::as_str), "{list}");
        }
        assert_eq!(editor.ids(Actor, "name=adam").await, [adam.as_str()]);
    });
}

/// The numbers behind a long name take room away from it, one digit or two.
#[test]
fn a_dozen_of_one_long_name_have_addresses_of_their_own() {
    tell(async |world| {
        let editor = world.editor().await;
        let name = "x".repeat(100);
        let mut slugs = std::collections::BTreeSet::new();
        for _ in 0..12 {
            let actor = json!({ "kind": "person", "names": [{ "text": name }] });
            let actor = editor.create(Actor, actor).await.unwrap();
            let slug = actor["slug"].as_str().unwrap();
            assert!(slug.len() <= 80, "{slug}");
            slugs.insert(slug.to_owned());
        }
        assert_eq!(slugs.len(), 12);
    });
}
