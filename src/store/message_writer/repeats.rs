//! Messages that were sent before: found again by room, author and the sender's own id.
//! Must not be asked for every batch: only after a unique key has refused one.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::domain::{ClientId, Message, MessageId, NewMessage, RoomId, UserId};
use crate::store::connection::AnyConnection;
use crate::store::messages::MessageRow;
use crate::store::schema::messages;

/// A client id is remembered for so long; used again later, it names a new message.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);
/// Most ids asked for in one query; SQLite has a limit on the depth of an expression.
const IDS_PER_QUERY: usize = 100;

/// What names a message for its sender.
pub(super) type Key = (RoomId, UserId, ClientId);

/// The key of a message, if its sender gave it an id.
pub(super) fn key(message: &NewMessage) -> Option<Key> {
    message.client_id.clone().map(|id| (message.room, message.author.id, id))
}

/// Those of the messages that are stored already, by key.
pub(super) fn stored<'a>(
    c: &mut AnyConnection,
    messages: impl Iterator<Item = &'a NewMessage>,
) -> QueryResult<HashMap<Key, Message>> {
    let keys: Vec<Key> = messages.filter_map(key).collect();
    let mut found = HashMap::new();
    for some in keys.chunks(IDS_PER_QUERY) {
        let mut query = messages::table.select(MessageRow::as_select()).into_boxed();
        for (room, author, client_id) in some {
            query = query.or_filter(
                messages::room_id
                    .eq(room.to_string())
                    .and(messages::author_id.eq(author.to_string()))
                    .and(messages::client_id.eq(client_id.as_str())),
            );
        }
        for row in query.load(c)? {
            let message = row.into_message()?;
            if let Some(id) = message.client_id.clone() {
                found.insert((message.room, message.author.id, id), message);
            }
        }
    }
    Ok(found)
}

/// Whether a message is the stored one once more (in one batch that needs no asking), and not a new one whose sender uses an old id again.
pub(super) fn is_repeat(stored: &Message, new: &NewMessage) -> bool {
    new.at.signed_duration_since(stored.at) < REMEMBERED
}

/// Takes their client ids from old messages, so that new ones can have them.
pub(super) fn free(c: &mut AnyConnection, ids: &[MessageId]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    diesel::update(messages::table.filter(messages::id.eq_any(ids)))
        .set(messages::client_id.eq(None::<String>))
        .execute(c)?;
    Ok(())
}
