//! Diwan: a content API server for news of politics.

// The root objects of the GraphQL schema are chains of what the features contribute.
#![recursion_limit = "256"]

pub mod access;
pub mod account;
pub mod actor;
pub mod article;
pub mod cache;
pub mod change;
pub mod citation;
pub mod cli;
pub mod command;
pub mod config;
pub mod contracts;
pub mod correction;
pub mod demo;
pub mod derived;
mod dispatch;
pub mod diwan;
pub mod duplicate;
pub mod edge;
pub mod error;
pub mod event;
pub mod export;
pub mod fair_queue;
pub mod fulltext;
pub mod graphql;
pub mod http;
pub mod import;

pub mod matching;
pub mod medium;
pub mod merge;
pub mod model;
pub mod naming;
pub mod network;
pub mod page;
pub mod pages;
pub mod place;
pub mod position;
pub mod preview;
pub mod principal;
pub mod publisher;
pub mod query;
pub mod reconcile;
pub mod related;
pub mod relation;
pub mod rest;
pub mod schema;
pub mod search;
mod slots;
pub mod store;
pub mod syndication;
pub mod tagging;
pub mod tenure;
#[cfg(test)]
pub(crate) mod testing;
pub mod timeline;
pub mod token;
pub mod topic;
pub mod values;
pub mod webhook;

use std::io;
use std::net::TcpListener;

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_server::ServerBuilder;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::{AppConfig, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, Data};

use change::rest::FollowerSlots;
use diwan::Diwan;
use edge::EdgeOptions;
use edge::cors::CrossOrigin;
use edge::health::Health;
use edge::limits::{HEAD_PATIENCE, KEEP_ALIVE, LINGER};
use edge::metrics::Metrics;
use edge::paced::Paced;
use edge::response_cache::{ResponseCache, SharedCaching};
use error::Result;
use export::rest::ExportSlots;
use graphql::Streams;
use http::client_address::peer;
use http::in_flight::InFlight;
use http::origins::ListedOrigins;
use import::rest::ImportSlots;
use medium::rest::{DownloadSlots, UploadSlots};
use pages::Census;
use store::Budgets;
use syndication::Publication;

/// What a server serves: the same for the binary and for tests. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    diwan: Diwan,
    pub health: Health,
    pub metrics: Metrics,
    census: Census,
    exports: ExportSlots,
    tables: rest::TableSlots,
    followers: FollowerSlots,
    pub streams: Streams,
    graphql: Data<graphql::handler::Endpoint<schema::DiwanSchema>>,
    imports: ImportSlots,
    uploads: UploadSlots,
    downloads: DownloadSlots,
    in_flight: InFlight,
    edge: EdgeOptions,
    publication: Publication,
    budgets: Budgets,
    responses: ResponseCache,
}

impl Site {
    pub fn new(diwan: &Diwan) -> Result<Site> {
        let streams = Streams::default();
        let responses = ResponseCache::new(diwan, 0, SharedCaching::default());
        Ok(Site {
            diwan: diwan.clone(),
            health: Health::new(diwan.clone()),
            metrics: Metrics::new(diwan, &streams, &responses),
            census: Census::new(diwan.clone()),
            exports: ExportSlots::default(),
            tables: rest::TableSlots::default(),
            followers: FollowerSlots::default(),
            streams,
            graphql: Data::new(schema::endpoint(pages::playground)?),
            imports: ImportSlots::default(),
            uploads: UploadSlots::default(),
            downloads: DownloadSlots::default(),
            in_flight: InFlight::default(),
            edge: EdgeOptions::default(),
            publication: Publication::default(),
            budgets: Budgets::default(),
            responses,
        })
    }

    /// The same, with the edge as the operator wants it.
    pub fn with(mut self, edge: EdgeOptions) -> Site {
        self.budgets = Budgets::new(edge.answer_limit);
        self.responses = ResponseCache::new(&self.diwan, edge.response_cache, edge.shared_caching);
        self.metrics = Metrics::new(&self.diwan, &self.streams, &self.responses);
        self.edge = edge;
        self
    }

    /// The same, whose articles appear on a site.
    pub fn appearing_on(self, publication: Publication) -> Site {
        Site { publication, ..self }
    }

    /// The same, with a GraphQL face that does not show its schema.
    pub fn without_introspection(self) -> Result<Site> {
        Ok(Site { graphql: Data::new(schema::endpoint_without_introspection()?), ..self })
    }

    /// A server that serves it at this address, too, as the builder has it otherwise.
    pub fn listen(
        &self,
        builder: ServerBuilder,
        listener: TcpListener,
    ) -> io::Result<ServerBuilder> {
        let (site, address) = (self.clone(), listener.local_addr()?);
        let (stopping, patience) = (builder.graceful_shutdown_signal(), self.edge.write_patience);
        builder.listen("diwan", listener, move || {
            let (app, stopping) = (site.app().into_factory(), stopping.clone());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KEEP_ALIVE)
                .client_request_timeout(HEAD_PATIENCE)
                .client_disconnect_timeout(LINGER)
                .h1_allow_half_closed(true)
                .local_addr(address)
                .h1(map_config(app.map_err(|error| error.error_response()), |()| {
                    AppConfig::default()
                }));
            fn_service(move |stream: TcpStream| async move {
                let peer = peer(&stream);
                // The last segment of an answer waits for no acknowledgement of those before it.
                stream.set_nodelay(true)?;
                Ok::<_, DispatchError>((Paced::new(stream, patience)?, peer))
            })
            .and_then(http)
        })
    }

    /// The web application; each worker of a server has its own.
    pub fn app(
        &self,
    ) -> App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse,
            Error = actix_web::Error,
            InitError = (),
        > + use<>,
    > {
        let endpoint = self.graphql.clone();
        App::new()
            .app_data(Data::new(self.diwan.clone()))
            .app_data(Data::new(self.health.clone()))
            .app_data(Data::new(self.census.clone()))
            .app_data(Data::new(self.exports.clone()))
            .app_data(Data::new(self.tables.clone()))
            .app_data(Data::new(self.followers.clone()))
            .app_data(Data::new(self.streams.clone()))
            .app_data(Data::new(ListedOrigins(self.edge.cors_origins.clone())))
            .app_data(Data::new(self.in_flight.clone()))
            // Addresses are looked for in this order: the one that is asked most stands first.
            .configure(|config| graphql::handler::mount(config, endpoint))
            .configure(|config| rest::mount(contracts::routes::served(), config))
            .configure(|config| rest::mount(pages::endpoints(&contracts::OPENAPI), config))
            .default_service(web::to(pages::nowhere))
            .app_data(Data::new(self.metrics.clone()))
            .app_data(Data::new(self.responses.clone()))
            .app_data(Data::new(self.edge.clone()))
            .app_data(Data::new(self.publication.clone()))
            .app_data(Data::new(self.edge.public_path.clone()))
            .app_data(Data::new(self.edge.trusted_proxies.clone()))
            .app_data(Data::new(self.imports.clone()))
            .app_data(Data::new(self.uploads.clone()))
            .app_data(Data::new(self.downloads.clone()))
            .app_data(Data::new(self.budgets.clone()))
            // The last is the outermost.
            .wrap(from_fn(edge::budget::limit_answers))
            .wrap(from_fn(edge::compress::compress))
            .wrap(from_fn(edge::unread::hang_up))
            .wrap(from_fn(edge::response_cache::answer_from_memory))
            .wrap(from_fn(edge::limits::limit))
            .wrap(CrossOrigin::new(&self.edge.cors_origins))
            .wrap(from_fn(edge::headers::protect))
            .wrap(from_fn(edge::metrics::measure))
            .wrap(from_fn(edge::trace::trace))
            .wrap(from_fn(http::request_id::identify))
            .wrap(edge::response_cache::Shortcut)
    }
}
