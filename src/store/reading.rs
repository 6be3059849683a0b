//! Reading: a pool of connections, used on blocking threads, no more of them than connections.
//! Must not write.

use std::sync::Arc;
use std::time::Duration;

use diesel::QueryResult;
use diesel::r2d2::{self, HandleError, Pool};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::connection::{AnyConnection, Source};
use super::error::{one_line, read_failed};
use super::{StoredRoom, members, messages, notices, rooms};
use crate::domain::{ChatError, RoomKey, Seq};

/// How long a read waits for its turn, and then for a connection that works.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a read may take in all.
const LONGEST: Duration = Duration::from_secs(15);

/// The pool, with a place in the queue for each connection: waiting for one blocks no thread.
pub(super) struct Readers {
    pool: Pool<Source>,
    places: Arc<Semaphore>,
}

/// Says why the pool could not make a connection, on one line.
#[derive(Debug)]
struct PoolTrouble;

impl HandleError<r2d2::Error> for PoolTrouble {
    fn handle_error(&self, cause: r2d2::Error) {
        log::warn!("no connection for reading error={:?}", one_line(&cause));
    }
}

impl Readers {
    /// A pool that makes its connections when they are needed.
    pub fn new(source: Source, connections: u32) -> Self {
        let connections = connections.max(1);
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .error_handler(Box::new(PoolTrouble))
            .build_unchecked(source);
        let places = usize::try_from(connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self { pool, places: Arc::new(Semaphore::new(places)) }
    }

    /// Runs a query on a blocking thread. Its cause is logged here if it fails; `what` names it there.
    pub async fn read<T: Send + 'static>(
        &self,
        what: &'static str,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, ChatError> {
        let place = timeout(PATIENCE, self.places.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(read_failed(what, &"every connection is in use"));
        };
        let pool = self.pool.clone();
        let done = actix_rt::task::spawn_blocking(move || {
            let _place = place;
            let mut connection = pool.get().map_err(|cause| read_failed(what, &cause))?;
            query(&mut connection).map_err(|cause| read_failed(what, &cause))
        });
        match timeout(LONGEST, done).await {
            Ok(Ok(result)) => result,
            // The thread and its place are lost until the database answers.
            Err(_) => Err(read_failed(what, &"the database does not answer")),
            Ok(Err(cause)) => {
                log::error!("reading panicked query={what} error={:?}", one_line(&cause));
                Err(ChatError::Internal)
            }
        }
    }
}

/// What a room's actor begins with.
pub(super) fn load_room(
    c: &mut AnyConnection,
    key: &RoomKey,
    recent: usize,
    most_notices: usize,
) -> QueryResult<Option<StoredRoom>> {
    let Some(room) = rooms::find(c, key)? else { return Ok(None) };
    // At least one, for its number.
    let mut last = messages::recent(c, room.id, recent.max(1))?;
    let last_seq = last.last().map_or(Seq::ZERO, |message| message.seq);
    if recent == 0 {
        last.clear();
    }
    let members = members::of_room(c, room.id)?;
    let keeps_notices = room.kind.keeps_notices() && most_notices > 0;
    let notices =
        if keeps_notices { notices::newest(c, room.id, most_notices)? } else { Vec::new() };
    Ok(Some(StoredRoom { room, last_seq, members, recent: last, notices }))
}
