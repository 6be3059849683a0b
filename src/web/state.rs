//! What every request can reach: the parts of the server, made once.
//! Must not know how a request is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::ServiceRequest;
use actix_web::web;

use crate::accounts::{Accounts, ByMail, CommandTokens, ProgramKeys, Recoveries, Tokens};
use crate::actors::session::{SessionHost, Sessions};
use crate::actors::{Chat, Limits, Services, Standing, Strangers};
use crate::bus::Local;
use crate::config::{Config, FeedConfig, SocketIoConfig};
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::protocols::browser::templates::Templates;
use crate::protocols::browser::{Browser, RandomChat};
use crate::protocols::json_commands::JsonCommands;
use crate::protocols::jwt_api::JwtApi;
use crate::protocols::socketio::door::SocketIo;
use crate::protocols::socketio::engine::EngineConfig;
use crate::protocols::socketio::house::{House, HouseParts};
use crate::protocols::socketio::live::LiveSockets;
use crate::protocols::socketio::service::EngineServer;
use crate::protocols::tcp_api::TcpApi;
use crate::store::Store;

/// The parts of the server. Cloning counts references.
#[derive(Clone)]
pub struct AppState {
    /// All settings.
    pub config: Arc<Config>,
    /// Who somebody is.
    pub accounts: Accounts,
    /// Rooms, messages and people.
    pub chat: Chat,
    /// Open connections of every door.
    pub sessions: Sessions,
    /// Letters to people.
    pub mailer: Mailer,
    /// What is counted.
    pub metrics: Metrics,
    /// How often somebody may do something.
    pub limits: Limits,
    /// The door for people.
    pub browser: Browser,
    /// The door for programs with bearer tokens.
    pub jwt_api: JwtApi,
    /// The door for programs that send commands over one socket.
    pub json_commands: JsonCommands,
    /// The door for programs that post, and listen to feeds.
    pub tcp_api: TcpApi,
    /// The door for Socket.IO clients.
    pub socketio: SocketIo,
    draining: Arc<AtomicBool>,
}

impl AppState {
    /// Puts the parts together and starts the chat server actor on this thread. `site` is what links in mails begin with.
    pub fn new(
        config: Config,
        store: Store,
        mailer: Mailer,
        metrics: Metrics,
        site: String,
    ) -> Self {
        let limits = Limits::new(&config.limits, &config.strangers.limits);
        count_commits(&store, metrics.clone());
        let sessions = Sessions::new(metrics.clone());
        let standing = Standing::new(store.clone(), sessions.clone(), &config.safety);
        let accounts = Accounts::new(store.clone(), &config.accounts);
        accounts.sweep_for_ever();
        let by_mail = ByMail::new(&accounts, mailer.clone(), &config.secret, &config.codes, site);
        let tokens = Tokens::new(store.clone(), &config.secret, &config.tokens);
        let keys = ProgramKeys::new(store.clone(), &config.tokens);
        let recoveries = Recoveries::new(store.clone(), config.socketio.recover_within);
        recoveries.begin();
        let services = Services {
            store,
            standing,
            bus: Arc::new(Local),
            rooms: config.rooms.clone(),
            metrics: metrics.clone(),
        };
        let chat = Chat::start(services, limits.clone());
        let sessions = SessionHost {
            dispatch: Arc::new(chat.clone()),
            config: Arc::new(config.sessions.clone()),
            sessions,
        };
        let strangers = RandomChat::start(
            |config| Strangers::start(chat.clone(), limits.clone(), config),
            sessions.clone(),
            config.strangers.clone(),
        );
        let parts = Parts { accounts, by_mail, chat, sessions, limits, metrics };
        let templates = Templates::new(config.strangers.matching);
        let socketio = parts.socketio(&strangers, keys.clone(), recoveries, &config.socketio);
        let (jwt_api, tcp_api) = (parts.jwt_api(tokens), parts.tcp_api(keys, &config.feeds));
        let commands = CommandTokens::new(&config.secret, &config.tokens);
        let json_commands = parts.json_commands(commands);
        let browser = parts.browser(strangers, templates);
        let draining = Arc::new(AtomicBool::new(false));
        Self {
            config: Arc::new(config),
            accounts: parts.accounts,
            chat: parts.chat,
            sessions: parts.sessions.sessions,
            mailer,
            metrics: parts.metrics,
            limits: parts.limits,
            browser,
            jwt_api,
            json_commands,
            tcp_api,
            socketio,
            draining,
        }
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

/// What every door is made of.
struct Parts {
    accounts: Accounts,
    by_mail: ByMail,
    chat: Chat,
    sessions: SessionHost,
    limits: Limits,
    metrics: Metrics,
}

impl Parts {
    fn browser(&self, strangers: RandomChat, templates: Templates) -> Browser {
        Browser {
            accounts: self.accounts.clone(),
            strangers,
            by_mail: self.by_mail.clone(),
            chat: self.chat.clone(),
            sessions: self.sessions.clone(),
            limits: self.limits.clone(),
            metrics: self.metrics.clone(),
            templates,
        }
    }

    fn jwt_api(&self, tokens: Tokens) -> JwtApi {
        JwtApi {
            accounts: self.accounts.clone(),
            by_mail: self.by_mail.clone(),
            tokens,
            chat: self.chat.clone(),
            sessions: self.sessions.clone(),
            limits: self.limits.clone(),
        }
    }

    fn json_commands(&self, tokens: CommandTokens) -> JsonCommands {
        JsonCommands {
            accounts: self.accounts.clone(),
            tokens,
            chat: self.chat.clone(),
            sessions: self.sessions.clone(),
            limits: self.limits.clone(),
        }
    }

    fn tcp_api(&self, keys: ProgramKeys, feeds: &FeedConfig) -> TcpApi {
        TcpApi {
            accounts: self.accounts.clone(),
            keys,
            chat: self.chat.clone(),
            sessions: self.sessions.clone(),
            limits: self.limits.clone(),
            feeds: feeds.clone(),
        }
    }

    fn socketio(
        &self,
        strangers: &RandomChat,
        keys: ProgramKeys,
        recoveries: Recoveries,
        config: &SocketIoConfig,
    ) -> SocketIo {
        let house = House::new(HouseParts {
            below: Arc::clone(&strangers.sessions.dispatch),
            accounts: self.accounts.clone(),
            keys,
            recoveries,
            limits: self.limits.clone(),
            sessions: self.sessions.sessions.clone(),
        });
        let sessions = SessionHost { dispatch: Arc::new(house), ..self.sessions.clone() };
        let engine = EngineConfig {
            ping_every: config.ping_every,
            ping_timeout: config.ping_timeout,
            max_payload: config.max_payload,
            upgrade_within: config.upgrade_within,
        };
        SocketIo {
            engine: EngineServer::new(&sessions, engine),
            limits: self.limits.clone(),
            metrics: self.metrics.clone(),
            connect_within: config.connect_within,
            random_chat: strangers.is_on(),
            live: LiveSockets::default(),
        }
    }
}

fn count_commits(store: &Store, metrics: Metrics) {
    store.writer().observe(Box::new(move |report| {
        metrics.committed(report.jobs, report.took);
        if !report.committed {
            metrics.commit_failed();
        }
    }));
}
