//! The authorisation matrix: role × action × state × face, held against the one table in the code.

use diwan_api::access::{Action, Row, Verdict, may};
use diwan_api::model::Kind::{self, Actor, Article, Event};
use diwan_api::principal::Principal;
use diwan_api::values::{Role, State};
use serde_json::{Value, json};

use crate::world::{Caller, Face, Outcome, Refusal, World, id, on_both_engines, tell, version};

/// A record somebody else made, or one's own, in one state.
struct Specimen {
    kind: Kind,
    id: String,
    row: Row,
}

/// A caller and what the table knows of them.
struct Actress<'w> {
    caller: Caller<'w>,
    who: Principal,
}

async fn callers(world: &World) -> Vec<Actress<'_>> {
    let mut all = vec![Actress { caller: world.anonymous(), who: Principal::Anonymous }];
    for role in Role::ALL {
        let caller = world.caller(*role).await;
        let who = world.diwan.principal_of(caller.token.as_ref().unwrap()).await.unwrap();
        all.push(Actress { caller, who });
    }
    all
}

/// One record of a kind in each state, made by the author and by the admin.
async fn specimens(world: &World, kind: Kind) -> Vec<Specimen> {
    let editor = world.editor().await;
    let states: &[State] = match kind {
        Article => State::ALL,
        _ => &[State::Draft, State::Published, State::Withdrawn],
    };
    let mut all = Vec::new();
    for role in [Role::Author, Role::Admin] {
        let maker = world.caller(role).await;
        let owner = world.diwan.principal_of(maker.token.as_ref().unwrap()).await.unwrap().id();
        for state in states {
            let id = brought_to(&maker, &editor, kind, *state).await;
            let row = Row { id: id.parse().unwrap(), owner, state: Some(*state) };
            all.push(Specimen { kind, id, row });
        }
    }
    all
}

async fn brought_to(maker: &Caller<'_>, editor: &Caller<'_>, kind: Kind, state: State) -> String {
    let made = match kind {
        Article => maker.article(json!({})).await,
        Actor => {
            let members = json!({ "kind": "person", "names": [{ "text": "Somebody" }] });
            maker.create(Actor, members).await.unwrap()
        }
        _ => {
            let members = json!({ "type": "CONSULT", "title": "Something", "start": "2021" });
            maker.create(kind, members).await.unwrap()
        }
    };
    let id = id(&made);
    let steps: &[(&str, Value)] = match state {
        State::Draft => &[],
        State::InReview => &[("submit", json!({}))],
        State::Scheduled => &[("schedule", json!({ "publishAt": "2030-01-01T00:00:00Z" }))],
        State::Published => &[("publish", json!({}))],
        State::Withdrawn => &[("publish", json!({})), ("withdraw", json!({ "reason": "Why." }))],
    };
    for (number, (step, members)) in steps.iter().enumerate() {
        let at = 1 + number as i64;
        editor.command(kind, &id, at, step, members.clone()).await.unwrap();
    }
    id
}

/// What the table says, as an answer.
fn expected(
    face: Face,
    who: &Principal,
    action: Action,
    kind: Kind,
    row: Option<Row>,
) -> &'static str {
    // In GraphQL revisions are a field of the record: where that is hidden they are not asked for.
    let nested = face == Face::Graphql && action == Action::ReadRevisions;
    match may(who, action, kind, row) {
        Verdict::Allow => "allowed",
        Verdict::Forbid if who.is_anonymous() => "unauthenticated",
        Verdict::Hide if who.is_anonymous() && action != Action::Read && !nested => {
            "unauthenticated"
        }
        Verdict::Hide if row.is_some_and(|row| row.state == Some(State::Withdrawn)) => "gone",
        Verdict::Hide => "notFound",
        Verdict::Forbid => "forbidden",
    }
}

/// What the server said. Every change names a version that never was: who may make it is told so
/// and nothing is changed.
fn told<T>(outcome: Outcome<T>) -> String {
    match outcome {
        Ok(_) => "allowed".to_owned(),
        Err(Refusal { code, .. }) if code == "versionMismatch" => "allowed".to_owned(),
        Err(refusal) => refusal.code,
    }
}

const NEVER: i64 = 999;

async fn attempt(caller: &Caller<'_>, action: Action, specimen: &Specimen) -> Option<String> {
    let Specimen { kind, id, .. } = specimen;
    let command = async |name: &str, members: Value| {
        Some(told(caller.command(*kind, id, NEVER, name, members).await))
    };
    let article = *kind == Article;
    match action {
        Action::Read => Some(told(caller.one(*kind, id).await)),
        Action::ReadRevisions => Some(told(caller.revisions(*kind, id).await)),
        Action::Change => {
            let members = json!({ "externalId": "changed" });
            Some(told(caller.update(*kind, id, NEVER, members).await))
        }
        Action::Verify if *kind == Event => {
            let members = json!({ "verification": { "status": "verified" } });
            Some(told(caller.update(*kind, id, NEVER, members).await))
        }
        Action::Delete => Some(told(caller.delete(*kind, id, NEVER).await)),
        Action::Submit if article => command("submit", json!({})).await,
        Action::Return if article => command("return", json!({ "note": "Why." })).await,
        Action::Schedule if article => {
            command("schedule", json!({ "publishAt": "2030-01-01T00:00:00Z" })).await
        }
        Action::Unschedule if article => command("unschedule", json!({})).await,
        Action::Correct if article => {
            let note = json!({ "kind": "typo", "text": "A name was misspelt." });
            Some(told(caller.correct(id, NEVER, note, json!({})).await))
        }
        Action::Publish => command("publish", json!({})).await,
        Action::Withdraw => command("withdraw", json!({ "reason": "Why." })).await,
        Action::Reinstate => command("reinstate", json!({})).await,
        _ => None,
    }
}

fn matrix_of(kind: Kind) {
    tell(async |world| {
        let specimens = specimens(world, kind).await;
        let rows = world.rows().await;
        let mut wrong = Vec::new();
        let mut cells = 0;
        for Actress { caller, who } in callers(world).await {
            for specimen in &specimens {
                for action in Action::ALL {
                    let Some(told) = attempt(&caller, action, specimen).await else { continue };
                    let expected = expected(world.face, &who, action, kind, Some(specimen.row));
                    cells += 1;
                    if told != expected {
                        wrong.push(format!(
                            "{who:?} {action:?} {:?}: {told}, not {expected}",
                            specimen.row
                        ));
                    }
                }
            }
            let listed = caller.ids(kind, "limit=100").await;
            for specimen in &specimens {
                let seen = may(&who, Action::Read, kind, Some(specimen.row)) == Verdict::Allow;
                if listed.contains(&specimen.id) != seen {
                    wrong.push(format!("{who:?} lists {:?}: {}", specimen.row, !seen));
                }
            }
        }
        assert!(cells >= 5 * specimens.len() * 7);
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        assert_eq!(world.rows().await, rows);
    });
}

#[test]
fn of_articles() {
    matrix_of(Article);
}

#[test]
fn of_actors() {
    matrix_of(Actor);
}

#[test]
fn of_events() {
    matrix_of(Event);
}

/// Streams, which only REST has: what is allowed begins, and what is begun of nothing ends.
#[test]
fn of_importing_and_exporting() {
    on_both_engines(async |world| {
        for Actress { caller, who } in callers(world).await {
            for (action, method, path) in [
                (Action::Export, "GET", "/api/v1/export"),
                (Action::Import, "POST", "/api/v1/import"),
            ] {
                let ask = world.ask(method, path).token(caller.token.as_deref());
                let answer = match action {
                    Action::Import => ask.text("application/x-ndjson", "").send().await,
                    _ => ask.send().await,
                };
                let told = if answer.status == 200 { "allowed" } else { answer.code() };
                let cell = expected(world.face, &who, action, Article, None);
                assert_eq!(told, cell, "{who:?} {action:?}");
            }
        }
    });
}

#[test]
fn of_small_records_and_of_creating() {
    tell(async |world| {
        let editor = world.editor().await;
        let (one, two) = (editor.actor("One").await, editor.actor("Two").await);
        let post = editor.small(Kind::Position, json!({ "title": "Post" })).await;
        let samples = [
            (Kind::Publisher, json!({ "name": "P" })),
            (Kind::Place, json!({ "kind": "city", "names": [{ "text": "N" }] })),
            (Kind::Position, json!({ "title": "T" })),
            (Kind::Tenure, json!({ "holder": { "id": one }, "position": { "id": post } })),
            (
                Kind::Relation,
                json!({ "subject": { "id": one }, "kind": "backs", "object": { "id": two } }),
            ),
            (
                Kind::Medium,
                json!({ "kind": "image", "title": "T", "url": "https://images.example.org/1.jpg" }),
            ),
            (Actor, json!({ "kind": "person", "names": [{ "text": "N" }] })),
            (Event, json!({ "type": "CONSULT", "title": "T", "start": "2021" })),
            (Article, json!({ "kind": "report", "language": "en", "headline": "H", "body": "B" })),
        ];
        for Actress { caller, who } in callers(world).await {
            for (kind, members) in &samples {
                let cell = |action| expected(world.face, &who, action, *kind, None);
                let made = caller.create(*kind, members.clone()).await;
                if let Ok(record) = &made
                    && !kind.has_workflow()
                {
                    editor.delete(*kind, &id(record), version(record)).await.unwrap();
                }
                assert_eq!(told(made), cell(Action::Create), "{who:?} creates {kind}");
                if kind.has_workflow() {
                    let mut members = members.clone();
                    members["state"] = "published".into();
                    let made = caller.create(*kind, members).await;
                    let cell = cell(Action::CreatePublished);
                    assert_eq!(told(made), cell, "{who:?} creates {kind} as published");
                    continue;
                }
                // Small records are changed and deleted by those who publish, whoever made them.
                let small = editor.small(*kind, members.clone()).await;
                let row = Row { id: small.parse().unwrap(), owner: None, state: None };
                for action in [Action::Read, Action::Change, Action::Delete] {
                    let specimen = Specimen { kind: *kind, id: small.clone(), row };
                    let told = attempt(&caller, action, &specimen).await.unwrap();
                    let cell = expected(world.face, &who, action, *kind, Some(row));
                    assert_eq!(told, cell, "{who:?} {action:?} {kind}");
                }
                editor.delete(*kind, &small, 1).await.unwrap();
            }
        }
    });
}
