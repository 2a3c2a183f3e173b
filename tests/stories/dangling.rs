//! References that lead nowhere are found, whichever column holds them.

use diwan_api::model::Kind;
use sea_orm::ConnectionTrait;

use crate::world::{World, on_both_engines};

/// The kinds that others refer to.
const REFERRED_TO: [Kind; 7] = [
    Kind::Publisher,
    Kind::Topic,
    Kind::Place,
    Kind::Medium,
    Kind::Actor,
    Kind::Position,
    Kind::Article,
];

async fn run(world: &World, statement: String) {
    world.diwan.store().migrations().execute_unprepared(&statement).await.unwrap();
}

/// The kinds of what is referred to and deleted.
async fn lost(world: &World) -> Vec<Kind> {
    let dangling = world.diwan.dangling_references().await.unwrap();
    let mut kinds: Vec<Kind> = dangling.into_iter().map(|one| one.target.0).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[test]
fn whatever_is_deleted_behind_the_server_is_missed() {
    on_both_engines(async |world| {
        world.fill().await;
        assert_eq!(lost(world).await, [], "nothing dangles in a store that the server filled");
        for kind in REFERRED_TO {
            run(world, format!("UPDATE {kind} SET deleted_at = 1 WHERE deleted_at IS NULL")).await;
            assert_eq!(lost(world).await, [kind]);
            run(world, format!("UPDATE {kind} SET deleted_at = NULL WHERE deleted_at = 1")).await;
        }
        assert_eq!(lost(world).await, []);
    });
}
