//! Takes results to those who wait for them: once per room and commit, in the order of numbers.
//! Must not run before the commit.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::batch::{Answer, Done};
use super::inbox::{Reply, Work};
use super::{Committed, Sink};
use crate::domain::{ChatError, Message, NewMessage, RoomId};
use crate::store::change::{Change, Outcome};

/// A room whose end was committed, and who waits for its deletion.
pub(super) struct Ended {
    /// Which room.
    pub room: RoomId,
    /// Told when nothing of it is left.
    pub answer: Option<oneshot::Sender<Result<Outcome, ChatError>>>,
}

/// What one sink is told about one room.
struct Group {
    sink: Sink,
    committed: Vec<Committed>,
}

/// Tells everybody. Gives back the rooms that ended: their answer comes later. Without replies everybody has been told already that it takes too long.
pub(super) fn deliver(
    works: Vec<Work>,
    replies: Option<Vec<Reply>>,
    answers: Vec<Answer>,
) -> Vec<Ended> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<RoomId, usize> = HashMap::new();
    let mut changes = Vec::new();
    let replies = replies.into_iter().flatten().map(Some).chain(std::iter::repeat_with(|| None));
    for ((work, reply), answer) in works.into_iter().zip(replies).zip(answers) {
        match (work, reply) {
            (Work::Append(message), Some(Reply::Sink(ticket, sink))) => {
                let place = places.get(&message.room).copied();
                let group = place.and_then(|place| groups.get_mut(place));
                let room = message.room;
                let committed = Committed { ticket, result: message_of(message, answer) };
                match group.filter(|group| Arc::ptr_eq(&group.sink, &sink)) {
                    Some(group) => group.committed.push(committed),
                    None => {
                        places.insert(room, groups.len());
                        groups.push(Group { sink, committed: vec![committed] });
                    }
                }
            }
            (Work::Change(change), Some(Reply::Answer(waiting))) => {
                changes.push((change, Some(waiting), answer));
            }
            (Work::Change(change), _) => changes.push((change, None, answer)),
            (Work::Append(_), _) => {}
        }
    }
    groups.into_iter().for_each(tell);
    let ended =
        changes.into_iter().filter_map(|(change, waiting, answer)| finish(change, waiting, answer));
    ended.collect()
}

/// Tells everybody the same refusal.
pub(super) fn refuse(replies: Vec<Reply>, error: &ChatError) {
    let mut groups: Vec<Group> = Vec::new();
    for reply in replies {
        match reply {
            Reply::Answer(waiting) => drop(waiting.send(Err(error.clone()))),
            Reply::Sink(ticket, sink) => {
                let committed = Committed { ticket, result: Err(error.clone()) };
                match groups.iter_mut().find(|group| Arc::ptr_eq(&group.sink, &sink)) {
                    Some(group) => group.committed.push(committed),
                    None => groups.push(Group { sink, committed: vec![committed] }),
                }
            }
        }
    }
    groups.into_iter().for_each(tell);
}

/// A sink that panics has nobody behind it who could be told; the other rooms get theirs.
fn tell(Group { sink, mut committed }: Group) {
    committed.sort_by_key(|one| one.result.as_ref().map_or(i64::MAX, |message| message.seq.0));
    if catch_unwind(AssertUnwindSafe(|| sink(committed))).is_err() {
        log::error!("a sink of the message writer panicked");
    }
}

fn finish(
    change: Change,
    waiting: Option<oneshot::Sender<Result<Outcome, ChatError>>>,
    answer: Answer,
) -> Option<Ended> {
    let answer = match answer {
        Ok(Done::Changed(changed)) => Ok(changed),
        Ok(_) => Err(ChatError::Internal),
        Err(error) => Err(error),
    };
    match (change, answer) {
        (Change::EndRoom(room, _), Ok(_)) => Some(Ended { room: room.id, answer: waiting }),
        (_, answer) => {
            // Who asked may have gone; the change stands all the same.
            if let Some(waiting) = waiting {
                drop(waiting.send(answer));
            }
            None
        }
    }
}

fn message_of(new: NewMessage, answer: Answer) -> Result<Message, ChatError> {
    match answer? {
        Done::Stored(id, seq) => {
            let NewMessage { room, author, body, client_id, at } = new;
            Ok(Message { id, room, seq, author, body, client_id, at })
        }
        Done::Before(message) => Ok(*message),
        Done::Changed(_) => Err(ChatError::Internal),
    }
}
