//! What machines ask: does the process live, can it work, what has it counted.
//! Must not tell anything about a person or a room.

use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use tokio::time::timeout;

use super::state::AppState;

/// A database that takes longer is none to work with.
const PATIENCE: Duration = Duration::from_secs(2);
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The process lives.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// New work is welcome and can be stored.
pub async fn ready(state: web::Data<AppState>) -> HttpResponse {
    if state.is_draining() {
        return unready("shutting down\n");
    }
    match timeout(PATIENCE, state.chat.probe()).await {
        Ok(Ok(())) => HttpResponse::Ok().content_type("text/plain").body("ready\n"),
        Ok(Err(_logged)) => unready("the database cannot be written to\n"),
        Err(_elapsed) => unready("the database does not answer\n"),
    }
}

/// All counters, for Prometheus.
pub async fn metrics(state: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, METRICS_TYPE)).body(state.metrics.render())
}

fn unready(why: &'static str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().content_type("text/plain").body(why)
}
