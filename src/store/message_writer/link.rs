//! The writer's own connection: replaced after a failure, never more often than a database in trouble can bear.
//! Must not know what is written over it.

use std::time::{Duration, Instant};

use crate::store::connection::{AnyConnection, Role, Source};
use crate::store::error::one_line;

/// A database that does not answer is tried again after this time at the earliest; until then everything is refused at once.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// The connection, when there is one.
pub(super) struct Link {
    source: Source,
    connection: Option<AnyConnection>,
    tried: Option<Instant>,
}

impl Link {
    /// Takes over a connection that works.
    pub fn new(source: Source, connection: AnyConnection) -> Self {
        Self { source, connection: Some(connection), tried: None }
    }

    /// The connection, a new one if need be; or why there is none, unless that was said a moment ago.
    pub fn get(&mut self) -> Result<&mut AnyConnection, Option<String>> {
        if self.connection.is_none() {
            if self.tried.is_some_and(|tried| tried.elapsed() < RETRY_AFTER) {
                return Err(None);
            }
            let result = self.source.connect(Role::Writer);
            // Counted from the end of the try: it may have taken seconds.
            self.tried = Some(Instant::now());
            self.connection = Some(result.map_err(|cause| Some(one_line(&cause)))?);
        }
        self.connection.as_mut().ok_or(None)
    }

    /// Gives the connection up. What it had not committed is undone.
    pub fn drop_connection(&mut self) {
        self.connection = None;
    }

    /// Lets the next try be made at once.
    pub fn retry_now(&mut self) {
        self.tried = None;
    }
}
