//! Rows and queries of suspensions, warnings and bans.
//! Must not be called for writing by anybody but the message writer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::{bans, suspensions, warnings};
use crate::domain::{
    AddressPrefix, Ban, Cause, MeasureId, Suspension, Timestamp, UserId, Warning, Words,
};
use crate::store::backend::on_each;
use crate::store::connection::AnyConnection;
use crate::store::rooms::damaged;

type SuspensionRow = (String, String, String, String, NaiveDateTime, Option<NaiveDateTime>);

fn suspension((id, person, cause, why, since, until): SuspensionRow) -> QueryResult<Suspension> {
    Ok(Suspension {
        id: MeasureId::parse(&id).ok_or_else(|| damaged("suspensions.id"))?,
        person: UserId::parse(&person).ok_or_else(|| damaged("suspensions.account_id"))?,
        cause: Cause::parse(&cause).ok_or_else(|| damaged("suspensions.cause"))?,
        why: Words::from_stored(&why),
        since: since.and_utc(),
        until: until.map(|until| until.and_utc()),
    })
}

/// Everybody who cannot take part at that moment.
pub(super) fn suspended(c: &mut AnyConnection, now: Timestamp) -> QueryResult<Vec<Suspension>> {
    use suspensions::{account_id, cause, created_at, id, lifted_at, until, why};
    suspensions::table
        .filter(lifted_at.is_null())
        .filter(until.is_null().or(until.gt(now.naive_utc())))
        .order(created_at)
        .select((id, account_id, cause, why, created_at, until))
        .load::<SuspensionRow>(c)?
        .into_iter()
        .map(suspension)
        .collect()
}

/// What keeps one person out at that moment.
pub(super) fn holding(
    c: &mut AnyConnection,
    who: UserId,
    now: Timestamp,
) -> QueryResult<Vec<Suspension>> {
    use suspensions::{account_id, cause, created_at, id, lifted_at, until, why};
    suspensions::table
        .filter(account_id.eq(who.to_string()))
        .filter(lifted_at.is_null())
        .filter(until.is_null().or(until.gt(now.naive_utc())))
        .select((id, account_id, cause, why, created_at, until))
        .load::<SuspensionRow>(c)?
        .into_iter()
        .map(suspension)
        .collect()
}

/// Keeps somebody out.
pub(super) fn suspend(
    c: &mut AnyConnection,
    who: UserId,
    cause: Cause,
    why: &Words,
    at: Timestamp,
    until: Option<Timestamp>,
) -> QueryResult<()> {
    diesel::insert_into(suspensions::table)
        .values((
            suspensions::id.eq(MeasureId::random().to_string()),
            suspensions::account_id.eq(who.to_string()),
            suspensions::cause.eq(cause.as_str()),
            suspensions::why.eq(why.as_str()),
            suspensions::created_at.eq(at.naive_utc()),
            suspensions::until.eq(until.map(|until| until.naive_utc())),
        ))
        .execute(c)?;
    Ok(())
}

/// Ends what the rule began, because a moderator has looked.
pub(super) fn lift_automatic(c: &mut AnyConnection, who: UserId, at: Timestamp) -> QueryResult<()> {
    diesel::update(suspensions::table)
        .filter(suspensions::account_id.eq(who.to_string()))
        .filter(suspensions::cause.ne(Cause::Moderator.as_str()))
        .filter(suspensions::lifted_at.is_null())
        .set(suspensions::lifted_at.eq(Some(at.naive_utc())))
        .execute(c)?;
    Ok(())
}

/// Ends one suspension or one ban; says whether there was such a one.
pub(super) fn lift(c: &mut AnyConnection, id: MeasureId, at: Timestamp) -> QueryResult<bool> {
    let lifted = diesel::update(suspensions::table)
        .filter(suspensions::id.eq(id.to_string()))
        .filter(suspensions::lifted_at.is_null())
        .set(suspensions::lifted_at.eq(Some(at.naive_utc())))
        .execute(c)?;
    let unbanned = diesel::delete(bans::table.find(id.to_string())).execute(c)?;
    Ok(lifted + unbanned > 0)
}

/// Says something to somebody.
pub(super) fn warn(
    c: &mut AnyConnection,
    who: UserId,
    why: &Words,
    at: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(warnings::table)
        .values((
            warnings::id.eq(MeasureId::random().to_string()),
            warnings::account_id.eq(who.to_string()),
            warnings::why.eq(why.as_str()),
            warnings::created_at.eq(at.naive_utc()),
        ))
        .execute(c)?;
    Ok(())
}

/// What people have been told and not put away, the oldest first.
pub(super) fn unseen(c: &mut AnyConnection) -> QueryResult<Vec<Warning>> {
    let rows: Vec<(String, String, String, NaiveDateTime)> = warnings::table
        .filter(warnings::seen_at.is_null())
        .order(warnings::created_at)
        .select((warnings::id, warnings::account_id, warnings::why, warnings::created_at))
        .load(c)?;
    rows.into_iter()
        .map(|(id, person, why, at)| {
            Ok(Warning {
                id: MeasureId::parse(&id).ok_or_else(|| damaged("warnings.id"))?,
                person: UserId::parse(&person).ok_or_else(|| damaged("warnings.account_id"))?,
                why: Words::from_stored(&why),
                at: at.and_utc(),
            })
        })
        .collect()
}

/// The person himself puts a warning away.
pub(super) fn warning_seen(
    c: &mut AnyConnection,
    id: MeasureId,
    who: UserId,
    at: Timestamp,
) -> QueryResult<bool> {
    let seen = diesel::update(warnings::table.find(id.to_string()))
        .filter(warnings::account_id.eq(who.to_string()))
        .filter(warnings::seen_at.is_null())
        .set(warnings::seen_at.eq(Some(at.naive_utc())))
        .execute(c)?;
    Ok(seen > 0)
}

/// Lets nobody in from there. Of two bans of one prefix the one that ends later stays.
pub(super) fn ban(
    c: &mut AnyConnection,
    prefix: AddressPrefix,
    why: &Words,
    at: Timestamp,
    until: Timestamp,
) -> QueryResult<()> {
    let prefix = prefix.to_string();
    diesel::delete(bans::table)
        .filter(bans::prefix.eq(&prefix))
        .filter(bans::until.le(until.naive_utc()))
        .execute(c)?;
    let row = (
        bans::id.eq(MeasureId::random().to_string()),
        bans::prefix.eq(&prefix),
        bans::why.eq(why.as_str()),
        bans::created_at.eq(at.naive_utc()),
        bans::until.eq(until.naive_utc()),
    );
    on_each!(c, c => diesel::insert_into(bans::table)
        .values(row)
        .on_conflict(bans::prefix)
        .do_nothing()
        .execute(c))?;
    Ok(())
}

/// From where nobody can come in at that moment.
pub(super) fn banned(c: &mut AnyConnection, now: Timestamp) -> QueryResult<Vec<Ban>> {
    let rows: Vec<(String, String, String, NaiveDateTime, NaiveDateTime)> =
        bans::table.filter(bans::until.gt(now.naive_utc())).order(bans::created_at).load(c)?;
    rows.into_iter()
        .map(|(id, prefix, why, since, until)| {
            Ok(Ban {
                id: MeasureId::parse(&id).ok_or_else(|| damaged("bans.id"))?,
                prefix: AddressPrefix::parse(&prefix).ok_or_else(|| damaged("bans.prefix"))?,
                why: Words::from_stored(&why),
                since: since.and_utc(),
                until: until.and_utc(),
            })
        })
        .collect()
}

/// Deletes bans that are over, and suspensions and warnings that were over before the first moment.
pub(super) fn delete_ended(
    c: &mut AnyConnection,
    before: Timestamp,
    now: Timestamp,
) -> QueryResult<bool> {
    let before = before.naive_utc();
    let bans = diesel::delete(bans::table).filter(bans::until.le(now.naive_utc())).execute(c)?;
    let suspensions = diesel::delete(suspensions::table)
        .filter(suspensions::until.lt(before).or(suspensions::lifted_at.lt(before)))
        .execute(c)?;
    let warnings =
        diesel::delete(warnings::table).filter(warnings::seen_at.lt(before)).execute(c)?;
    Ok(bans + suspensions + warnings > 0)
}

/// One identity's measures become another's.
pub(super) fn merge(c: &mut AnyConnection, from: UserId, into: UserId) -> QueryResult<()> {
    let (from, into) = (from.to_string(), into.to_string());
    diesel::update(suspensions::table)
        .filter(suspensions::account_id.eq(&from))
        .set(suspensions::account_id.eq(&into))
        .execute(c)?;
    diesel::update(warnings::table)
        .filter(warnings::account_id.eq(&from))
        .set(warnings::account_id.eq(&into))
        .execute(c)?;
    Ok(())
}

/// Deletes the warnings of one identity.
pub(super) fn forget(c: &mut AnyConnection, person: UserId) -> QueryResult<()> {
    diesel::delete(warnings::table)
        .filter(warnings::account_id.eq(person.to_string()))
        .execute(c)?;
    Ok(())
}
