//! What every request can reach: the parts of the server, made once.
//! Must not know how a request is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::ServiceRequest;
use actix_web::web;

use crate::actors::{Chat, Limits};
use crate::config::Config;
use crate::metrics::Metrics;
use crate::protocols::browser::Browser;
use crate::protocols::browser::templates::Templates;
use crate::store::Store;

/// The parts of the server. Cloning counts references.
#[derive(Clone)]
pub struct AppState {
    /// All settings.
    pub config: Arc<Config>,
    /// What is remembered; asked here only whether it can be written to.
    pub store: Store,
    /// What is counted.
    pub metrics: Metrics,
    /// How often somebody may do something.
    pub limits: Limits,
    /// The door for people.
    pub browser: Browser,
    draining: Arc<AtomicBool>,
}

impl AppState {
    /// Puts the parts together.
    pub fn new(config: Config, store: Store, metrics: Metrics, limits: Limits, chat: Chat) -> Self {
        let browser = Browser {
            chat,
            limits: limits.clone(),
            metrics: metrics.clone(),
            templates: Templates::new(),
        };
        let draining = Arc::new(AtomicBool::new(false));
        Self { config: Arc::new(config), store, metrics, limits, browser, draining }
    }

    /// The parts behind a request; `None` only if the server was put together wrongly.
    pub fn of(request: &ServiceRequest) -> Option<web::Data<Self>> {
        request.app_data::<web::Data<Self>>().cloned()
    }

    /// Whether people reach the server by https.
    pub fn is_https(&self) -> bool {
        let url = self.config.http.public_url.as_deref();
        url.is_some_and(|url| url.starts_with("https://"))
    }

    /// From now on no new work is welcome.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to end.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
