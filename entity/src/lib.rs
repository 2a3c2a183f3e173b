//! The tables of Diwan, one module each.
//!
//! - **Small records**: [`publisher`], [`topic`] with [`topic_label`], [`place`] with [`place_name`]
//!   and [`place_identifier`].
//! - **Actors**: [`actor`] with [`actor_name`], [`actor_identifier`] and [`actor_country`];
//!   [`position`], [`tenure`], [`relation`]; the log of merges, [`actor_merge`] and [`actor_merge_move`],
//!   and what is not to be merged, [`actor_distinction`]; the index of names, [`actor_blocking_key`].
//! - **Articles**: [`article`] with [`article_text`], [`article_topic`], [`author`], [`mention`],
//!   [`quote`] and [`correction`].
//! - **Events**: [`event`] with [`event_context`], [`event_participant`], [`event_quantity`],
//!   [`event_code`]; and [`citation`], which belongs to an event, a tenure or a relation.
//! - **Media**: [`medium`] with [`medium_alt_text`] and [`medium_person`]; and [`shown_medium`], which belongs to an
//!   article, an actor or an event.
//! - **The house**: [`slug`], [`revision`], [`change`]; [`account`], [`client`], [`refresh_token`],
//!   [`revoked_session`], [`signing_key`], [`preview_link`]; [`webhook`] with [`webhook_delivery`].
//!
//! Every filter of a list is walked in the order of an index. Where the filter and the sort key
//! would stand in two tables, a derived link row carries both: [`actor_name_key`],
//! [`actor_position`], [`relation_end`], [`article_actor`], [`article_author`], [`article_speaker`],
//! [`event_actor`], [`event_role`], [`event_article`], [`medium_actor`], [`article_medium`], [`event_medium`],
//! [`actor_medium`]. They are written with what they are derived from.
//!
//! Instants are microseconds since 1970, UTC. Enums are the words of the REST contract as text,
//! checked by the store. Partial dates are kept as text beside the range they stand for.

pub mod account;
pub mod actor;
pub mod actor_blocking_key;
pub mod actor_country;
pub mod actor_distinction;
pub mod actor_identifier;
pub mod actor_medium;
pub mod actor_merge;
pub mod actor_merge_move;
pub mod actor_name;
pub mod actor_name_key;
pub mod actor_position;
pub mod article;
pub mod article_actor;
pub mod article_author;
pub mod article_medium;
pub mod article_speaker;
pub mod article_text;
pub mod article_topic;
pub mod author;
pub mod change;
pub mod citation;
pub mod client;
pub mod correction;
pub mod event;
pub mod event_actor;
pub mod event_article;
pub mod event_code;
pub mod event_context;
pub mod event_medium;
pub mod event_participant;
pub mod event_quantity;
pub mod event_role;
pub mod medium;
pub mod medium_actor;
pub mod medium_alt_text;
pub mod medium_person;
pub mod mention;
pub mod place;
pub mod place_identifier;
pub mod place_name;
pub mod position;
pub mod preview_link;
pub mod publisher;
pub mod quote;
pub mod refresh_token;
pub mod relation;
pub mod relation_end;
pub mod revision;
pub mod revoked_session;
pub mod shown_medium;
pub mod signing_key;
pub mod slug;
pub mod tenure;
pub mod topic;
pub mod topic_label;
pub mod webhook;
pub mod webhook_delivery;
