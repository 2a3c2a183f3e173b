//! Diwan: a content API server for news of politics.

pub mod access;
pub mod actor;
pub mod article;
pub mod body;
pub mod citation;
pub mod cli;
pub mod config;
pub mod contracts;
pub mod diwan;
pub mod error;
pub mod event;
pub mod graphql;
pub mod health;
pub mod naming;
pub mod page;
pub mod place;
pub mod position;
pub mod principal;
pub mod publisher;
pub mod record;
pub mod relation;
pub mod rest;
pub mod routes;
pub mod store;
pub mod tenure;
#[cfg(test)]
pub(crate) mod testing;
pub mod token;
pub mod topic;
pub mod words;

use actix_web::App;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, Data};

use diwan::Diwan;
use health::Health;

/// The web application: the same for the server and for tests.
pub fn build(
    diwan: &Diwan,
    health: &Health,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    App::new()
        .app_data(Data::new(diwan.clone()))
        .app_data(Data::new(health.clone()))
        .configure(|config| rest::mount(routes::all(), config))
        .default_service(web::to(rest::nowhere))
}
