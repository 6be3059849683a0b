//! From listening sockets to handlers: threads, connections, and the layers that every request passes.
//! Must not know when the server ends.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol, Request};
use actix_server::{GracefulShutdownSignal, Server};
use actix_service::{
    IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, Error, web};
use socket2::SockRef;

use super::connection::{Connection, Traffic};
use super::server::AFTER_DRAIN;
use super::state::AppState;
use super::{
    access, bans, body, client, cors, cross_site, error_pages, feeds, headers, open_files, pace,
    routes, under_way,
};
use crate::actors::session::upgrades;
use crate::config::HttpConfig;
use crate::protocols::browser::flash::{self, Flashes};
use crate::protocols::identity_cookie;
use crate::protocols::session_rows::SessionRows;

/// The sockets, by what is spoken on them.
pub struct Listeners {
    /// HTTP.
    pub http: Vec<TcpListener>,
    /// A hello, and then what is said in a room.
    pub feeds: Vec<TcpListener>,
}

/// Serves on these sockets from now on, on the same threads.
///
/// # Errors
/// When the system refuses.
pub fn server(state: &AppState, listeners: Listeners) -> io::Result<Server> {
    let config = &state.config.http;
    let workers = workers(config);
    let connections = open_files::room_for(config.max_connections);
    let mut builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(connections.div_ceil(workers))
        .shutdown_timeout((config.drain + AFTER_DRAIN).as_secs())
        .disable_signals();
    let ending = builder.graceful_shutdown_signal();
    for listener in listeners.http {
        let local = listener.local_addr()?;
        let (state, ending) = (state.clone(), ending.clone());
        builder = builder.listen(format!("http {local}"), listener, move || {
            // Runs once in each thread that serves.
            state.chat.lend_thread();
            let new_app = {
                let state = state.clone();
                move || app(state.clone())
            };
            let https = state.is_https();
            connections_to(new_app, state.config.http.clone(), https, local, ending.clone())
        })?;
    }
    for listener in listeners.feeds {
        let local = listener.local_addr()?;
        let (state, ending) = (state.clone(), ending.clone());
        let serve = move || feeds::connections(state.clone(), ending.clone());
        builder = builder.listen(format!("tcp {local}"), listener, serve)?;
    }
    Ok(builder.run())
}

/// The handlers and the layers around them.
fn app(
    state: AppState,
) -> App<
    impl ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + 'static>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(web::Data::new(state.clone()))
        .app_data(web::Data::new(state.browser.clone()))
        .app_data(web::Data::new(state.jwt_api.clone()))
        .app_data(web::Data::new(state.json_commands.clone()))
        .app_data(web::Data::new(state.tcp_api.clone()))
        .app_data(web::Data::new(state.socketio.clone()))
        .app_data(web::Data::new(Flashes::new(&state.config.secret, state.is_https())))
        // What a request may have was looked at before; this is no smaller than any of it.
        .app_data(web::PayloadConfig::new(
            state.config.http.max_body.max(state.config.socketio.max_payload),
        ))
        .app_data(web::FormConfig::default().limit(state.config.http.max_body))
        .configure(routes::all)
        // The last one sees a request first and its answer last.
        .wrap(identity_cookie::middleware(
            SessionRows::new(state.accounts.clone()),
            &state.config.secret,
            state.is_https(),
        ))
        .wrap(from_fn(flash::carry))
        .wrap(from_fn(cross_site::refuse))
        .wrap(from_fn(bans::refuse))
        .wrap(from_fn(pace::keep))
        .wrap(from_fn(body::read_whole))
        .wrap(from_fn(error_pages::explain))
        .wrap(from_fn(client::find_out))
        .wrap(cors::OnPathsOfPrograms::new(&state.config.http.cors_origins))
        .wrap(from_fn(access::note))
        .wrap(from_fn(headers::add))
        .wrap(from_fn(under_way::tell))
}

/// Speaks HTTP with everybody who connects to `local`.
fn connections_to<F, S, B>(
    new_app: impl Fn() -> F,
    config: HttpConfig,
    https: bool,
    local: SocketAddr,
    ending: GracefulShutdownSignal,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()>
where
    F: IntoServiceFactory<S, Request> + 'static,
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = Error,
            InitError: Debug,
            Service: 'static,
            Future: 'static,
        > + 'static,
    B: MessageBody + 'static,
{
    let (head_timeout, stalled_after) = (config.header_timeout, config.stalled_after);
    let http = HttpService::build()
        .keep_alive(config.keep_alive)
        .client_request_timeout(head_timeout)
        .client_disconnect_timeout(Duration::ZERO)
        .local_addr(local)
        .graceful_shutdown_signal(move || {
            let ending = ending.clone();
            async move { ending.notified().await }
        })
        .on_connect_ext(|connection: &Connection, seen| {
            seen.insert(connection.traffic().clone());
        })
        .upgrade(upgrades(with_config(new_app()), Connection::into_stream))
        .finish(with_config(new_app()));
    fn_service(move |stream: TcpStream| async move {
        prepare(&stream, stalled_after);
        let peer = stream.peer_addr().ok();
        let connection = Connection::new(stream, Traffic::new(local), head_timeout, https);
        Ok((connection, Protocol::Http1, peer))
    })
    .and_then(http)
}

/// The app as the framework wants it.
fn with_config<F, S>(
    app: F,
) -> impl ServiceFactory<
    Request,
    Config = (),
    Response = S::Response,
    Error = S::Error,
    InitError = S::InitError,
    Service = S::Service,
    Future = S::Future,
>
where
    F: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig>,
{
    map_config(app, |()| AppConfig::default())
}

/// Small frames go out at once; a peer that acknowledges nothing for so long is gone for the system, however much is queued for it.
fn prepare(stream: &TcpStream, stalled_after: Duration) {
    let set = stream
        .set_nodelay(true)
        .and_then(|()| SockRef::from(stream).set_tcp_user_timeout(Some(stalled_after)));
    if let Err(error) = set {
        // The peer has gone already.
        log::debug!("a connection cannot be prepared error={error}");
    }
}

fn workers(config: &HttpConfig) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if config.workers == 0 { cores() } else { config.workers }
}
