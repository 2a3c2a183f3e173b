//! The stories: what people do with the register, each told once and driven through both faces.

mod actors;
mod articles;
mod bad_input;
mod conditional;
mod counts;
mod dangling;
mod desk;
mod direct;
mod duplicates;
mod events;
mod matrix;
mod merging;
mod naming;
mod paging;
mod parity;
mod plans;
mod races;
mod schedule;
mod search;
mod spoilt;
mod statements;
mod suggestions;
mod tables;
mod tenures;
mod values;
mod visibility;
