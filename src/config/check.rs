//! From the settings as written to the sections: what single values cannot tell is checked here.
//! Must not know how a setting is written; `raw.rs` does.

use std::time::Duration;

use clap::{CommandFactory, FromArgMatches};

use super::order::{Order, RawOrder};
use super::raw::Raw;
use super::secret_key;
use super::values::List;
use super::{
    Config, ConfigError, DatabaseConfig, DatabaseUrl, HttpConfig, LimitsConfig, Rate, RoomsConfig,
    Secret, SessionConfig,
};

/// The end has to fit into the ten seconds that service managers wait.
const LONGEST_DRAIN: Duration = Duration::from_secs(5);
/// Anybody who has a cookie can try out shorter ones at home.
const SHORTEST_SECRET: usize = 16;

impl Raw {
    /// What a fresh machine gets, whatever the environment says.
    pub fn defaults() -> Self {
        Self::command()
            .mut_args(|setting| setting.env(None))
            .try_get_matches_from(["chinwag"])
            .and_then(|matches| Self::from_arg_matches(&matches))
            .unwrap_or_else(|error| error.exit())
    }

    /// What to do, with what it needs.
    pub fn order(self) -> Result<Order, ConfigError> {
        match &self.order {
            Some(RawOrder::Moderator(order)) => {
                Ok(Order::Moderator(order.clone(), self.database()))
            }
            None => self.check().map(|config| Order::Serve(Box::new(config))),
        }
    }

    /// Checks what belongs together and yields the sections. Makes the secret key if none is given.
    pub fn check(self) -> Result<Config, ConfigError> {
        self.check_times()?;
        self.check_sizes()?;
        let secret = self.secret()?;
        Ok(Config {
            http: self.http(),
            feeds: self.feeds.section(),
            socketio: self.socketio.section(),
            database: self.database(),
            rooms: self.rooms(),
            sessions: self.sessions(),
            limits: self.limits(),
            safety: self.safety.section(),
            mail: self.mail.check(&self.database_url, self.public_url.as_deref())?,
            codes: self.codes.section(),
            accounts: self.accounts.section(),
            tokens: self.tokens.section(),
            strangers: self.strangers.section(),
            secret,
        })
    }

    fn check_times(&self) -> Result<(), ConfigError> {
        let in_order = |setting, value: Duration, least: Duration, other| {
            let expected = format!("expected at least {other}, which is {least:?}");
            (value >= least)
                .then_some(())
                .ok_or_else(|| ConfigError::new(setting, &format!("{value:?}"), &expected))
        };
        in_order("LEFT_AFTER", self.left_after, self.away_after, "AWAY_AFTER")?;
        in_order("DEAD_AFTER", self.dead_after, self.ping_every, "PING_EVERY")?;
        let a_second = Duration::from_secs(1);
        in_order("HEADER_TIMEOUT", self.header_timeout, a_second, "a second")?;
        in_order("KEEP_ALIVE", self.keep_alive, a_second, "a second")?;
        if self.drain > LONGEST_DRAIN {
            let drain = format!("{:?}", self.drain);
            return Err(ConfigError::new("DRAIN", &drain, "expected at most 5s"));
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<(), ConfigError> {
        let at_least = |setting, value: usize, least: usize, other| {
            let expected = format!("expected at least {other}, which is {least}");
            (value >= least)
                .then_some(())
                .ok_or_else(|| ConfigError::new(setting, &value.to_string(), &expected))
        };
        at_least("RECENT_MESSAGES", self.recent_messages, self.page, "PAGE")?;
        at_least("OUTBOX_BYTES", self.outbox_bytes, self.max_frame, "MAX_FRAME")
    }

    fn secret(&self) -> Result<Secret, ConfigError> {
        let given =
            [("SECRET_KEY", &self.secret_key), ("FLASK_SECRET_KEY", &self.flask_secret_key)]
                .into_iter()
                .filter_map(|(setting, value)| Some((setting, value.as_deref()?.trim())))
                .find(|(_, value)| !value.is_empty());
        match given {
            Some((setting, short)) if short.chars().count() < SHORTEST_SECRET => {
                Err(ConfigError::new(
                    setting,
                    "***",
                    "expected at least 16 characters; leave it out, and one is made and kept",
                ))
            }
            Some((_, secret)) => Ok(Secret::new(secret.into())),
            None => secret_key::kept_beside(&self.database_url),
        }
    }

    fn http(&self) -> HttpConfig {
        HttpConfig {
            listen: self.listen.0.clone(),
            public_url: self.public_url.clone().filter(|url| !url.is_empty()),
            trusted_proxies: self.trusted_proxies.clone().map(|list| list.0).unwrap_or_default(),
            cors_origins: self.cors_origins.clone(),
            workers: self.workers,
            max_connections: self.max_connections,
            keep_alive: self.keep_alive,
            header_timeout: self.header_timeout,
            body_timeout: self.body_timeout,
            max_body: self.max_body,
            drain: self.drain,
            stalled_after: self.stalled_after,
        }
    }

    fn database(&self) -> DatabaseConfig {
        DatabaseConfig {
            url: self.database_url.clone(),
            readers: self.database_readers,
            writer_inbox: self.writer_inbox,
            max_batch: self.max_batch,
        }
    }

    /// The rooms' section.
    pub fn rooms(&self) -> RoomsConfig {
        RoomsConfig {
            away_after: self.away_after,
            left_after: self.left_after,
            visit_grace: self.visit_grace,
            empty_grace: self.empty_grace,
            code_rest: self.code_rest,
            recent: self.recent_messages,
            notices: self.room_notices,
            pair_lines: self.strangers.stranger_lines_kept,
            page: self.page,
            catch_up_page: self.catch_up_page,
            people_shown: self.people_shown,
            mailbox: self.room_mailbox,
            gather: self.gather,
            threads: self.room_threads,
        }
    }

    /// The connections' section.
    pub fn sessions(&self) -> SessionConfig {
        SessionConfig {
            max_frame: self.max_frame,
            outbox_frames: self.outbox_frames,
            outbox_bytes: self.outbox_bytes,
            write_buffer: self.write_buffer,
            unanswered: self.unanswered,
            frames: rate(self.frames_per_minute, self.frames_burst),
            ping_every: self.ping_every,
            dead_after: self.dead_after,
            stalled_after: self.stalled_after,
            close_grace: self.close_grace,
        }
    }

    /// The limits' section.
    pub fn limits(&self) -> LimitsConfig {
        LimitsConfig {
            messages: rate(self.messages_per_minute, self.messages_burst),
            messages_per_address: rate(
                self.address_messages_per_minute,
                self.address_messages_burst,
            ),
            rooms_per_address: rate(self.address_rooms_per_minute, self.address_rooms_burst),
            registrations_per_address: self.accounts.registrations(),
            guests_per_address: self.accounts.guests(),
            requests_per_address: rate(
                self.address_requests_per_minute,
                self.address_requests_burst,
            ),
            sockets_per_address: self.address_sockets,
            wrong_codes_per_minute: self.wrong_codes_per_minute,
            wrong_codes_per_hour: self.wrong_codes_per_hour,
        }
    }
}

impl Config {
    /// What tests start: any free port, a database in that folder, everything else as on a fresh machine.
    pub fn for_testing(folder: &std::path::Path) -> Self {
        let mut raw = Raw::defaults();
        raw.listen = List(vec![std::net::SocketAddr::from(([127, 0, 0, 1], 0))]);
        raw.database_url = DatabaseUrl::Sqlite(folder.join("chinwag.db"));
        raw.workers = 2;
        Self {
            http: raw.http(),
            feeds: raw.feeds.for_testing(),
            socketio: raw.socketio.section(),
            database: raw.database(),
            rooms: raw.rooms(),
            sessions: raw.sessions(),
            limits: raw.limits(),
            accounts: raw.accounts.for_testing(),
            strangers: raw.strangers.section(),
            mail: raw.mail.for_testing(&raw.database_url),
            safety: raw.safety.section(),
            codes: raw.codes.section(),
            tokens: raw.tokens.section(),
            secret: Secret::new("the secret of every test".into()),
        }
    }
}

const fn rate(per_minute: u32, burst: u32) -> Rate {
    Rate { per_minute, burst }
}
