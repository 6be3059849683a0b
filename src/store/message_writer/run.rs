//! Messages that follow one another in a batch: each gets its number, the new ones are inserted together.
//! Must not open or end the transaction it runs in.

use std::collections::HashMap;

use diesel::prelude::*;

use super::batch::{Answer, Done, Manner};
use super::numbers::Numbers;
use super::repeats::{self, Key};
use crate::domain::{ChatError, Message, MessageId, NewMessage, Seq};
use crate::store::backend::{self, NewRow};
use crate::store::connection::AnyConnection;

/// What is to be done with a message of the run.
enum Plan {
    /// Insert it under this number.
    New(Seq),
    /// It is the same as an earlier one of the run, at this place.
    Like(usize),
    /// It was stored before.
    Before(Message),
    /// Its room does not exist.
    Homeless,
}

/// Appends the messages; one answer for each, in order.
pub(super) fn append(
    c: &mut AnyConnection,
    numbers: &mut Numbers,
    run: &[&NewMessage],
    manner: Manner,
) -> QueryResult<Vec<Answer>> {
    if run.is_empty() {
        return Ok(Vec::new());
    }
    numbers.learn(c, run.iter().copied())?;
    let plans = match manner {
        Manner::Hopeful => run.iter().map(|message| new(numbers, message)).collect(),
        Manner::Careful => plan_carefully(c, numbers, run)?,
    };
    let rows: Vec<NewRow<'_>> = run
        .iter()
        .zip(&plans)
        .filter_map(|(message, plan)| match plan {
            Plan::New(seq) => Some(row(message, *seq)),
            _ => None,
        })
        .collect();
    let ids = backend::insert_messages(c, &rows)?;
    Ok(answer(run, plans, ids))
}

fn new(numbers: &mut Numbers, message: &NewMessage) -> Plan {
    numbers.next(message.room).map_or(Plan::Homeless, Plan::New)
}

/// Looks up what is stored already and what the run holds twice; old messages lose the ids that new ones use again.
fn plan_carefully(
    c: &mut AnyConnection,
    numbers: &mut Numbers,
    run: &[&NewMessage],
) -> QueryResult<Vec<Plan>> {
    let stored = repeats::stored(c, run.iter().copied())?;
    let mut first: HashMap<Key, usize> = HashMap::new();
    let mut old = Vec::new();
    let mut plans = Vec::with_capacity(run.len());
    for (place, message) in run.iter().enumerate() {
        let Some(key) = repeats::key(message).filter(|_| numbers.exists(message.room)) else {
            plans.push(new(numbers, message));
            continue;
        };
        let before = stored.get(&key);
        plans.push(match (first.get(&key), before) {
            (Some(place), _) => Plan::Like(*place),
            (None, Some(before)) if repeats::is_repeat(before, message) => {
                Plan::Before(before.clone())
            }
            (None, before) => {
                old.extend(before.map(|before| before.id));
                first.insert(key, place);
                new(numbers, message)
            }
        });
    }
    repeats::free(c, &old)?;
    Ok(plans)
}

fn row(message: &NewMessage, seq: Seq) -> NewRow<'_> {
    NewRow {
        room_id: message.room.to_string(),
        seq: seq.0,
        author_id: message.author.id.to_string(),
        author_name: message.author.name.as_str(),
        body: message.body.as_str(),
        client_id: message.client_id.as_ref().map(|id| id.as_str()),
        sent_at: message.at.naive_utc(),
    }
}

fn answer(run: &[&NewMessage], plans: Vec<Plan>, ids: Vec<i64>) -> Vec<Answer> {
    let mut ids = ids.into_iter().map(MessageId);
    let mut answers: Vec<Answer> = Vec::with_capacity(plans.len());
    for plan in plans {
        let answer = match plan {
            Plan::New(seq) => ids.next().map(|id| Done::Stored(id, seq)).ok_or(ChatError::Internal),
            Plan::Before(message) => Ok(Done::Before(Box::new(message))),
            Plan::Homeless => Err(ChatError::RoomNotFound),
            Plan::Like(place) => match (answers.get(place), run.get(place)) {
                (Some(Ok(Done::Stored(id, seq))), Some(first)) => {
                    Ok(Done::Before(Box::new(stored(first, *id, *seq))))
                }
                (Some(Err(error)), _) => Err(error.clone()),
                _ => Err(ChatError::Internal),
            },
        };
        answers.push(answer);
    }
    answers
}

/// The message as it was stored.
fn stored(new: &NewMessage, id: MessageId, seq: Seq) -> Message {
    Message {
        id,
        room: new.room,
        seq,
        author: new.author.clone(),
        body: new.body.clone(),
        client_id: new.client_id.clone(),
        at: new.at,
    }
}
