//! Where programs are logged in as somebody: families of tokens, as their owner sees and ends them.
//! Must not show anything that a program holds.

use chrono::NaiveDateTime;
use diesel::dsl::{max, min};
use diesel::prelude::*;

use super::Store;
use super::connection::AnyConnection;
use super::refresh_tokens::TokenChange;
use super::rooms::damaged;
use super::schema::refresh_tokens;
use crate::domain::{ChatError, FamilyId, ProgramLogin, Timestamp, UserId};

/// A family with its first and its last token.
type Found = (String, Option<NaiveDateTime>, Option<NaiveDateTime>);

impl Store {
    /// Where programs are logged in as somebody, the one seen last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn program_logins(
        &self,
        who: UserId,
        now: Timestamp,
    ) -> Result<Vec<ProgramLogin>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            let found: Vec<Found> = refresh_tokens::table
                .filter(refresh_tokens::account_id.eq(who.to_string()))
                .group_by(refresh_tokens::family_id)
                .having(max(refresh_tokens::expires_at).gt(now.naive_utc()))
                .order(max(refresh_tokens::created_at).desc())
                .select((
                    refresh_tokens::family_id,
                    min(refresh_tokens::created_at),
                    max(refresh_tokens::created_at),
                ))
                .load(c)?;
            found.into_iter().map(login).collect()
        };
        self.0.readers.read("program_logins", query).await
    }

    /// Ends a log-in of somebody by a program; false when there is no such log-in of his.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_program_login(&self, who: UserId, id: FamilyId) -> Result<bool, ChatError> {
        self.token_change(TokenChange::End(who, id)).await.map(|outcome| outcome.is_done())
    }
}

fn login((id, first, last): Found) -> QueryResult<ProgramLogin> {
    let created_at = first.ok_or_else(|| damaged("refresh_tokens.created_at"))?;
    Ok(ProgramLogin {
        id: FamilyId::parse(&id).ok_or_else(|| damaged("refresh_tokens.family_id"))?,
        created_at: created_at.and_utc(),
        seen_at: last.unwrap_or(created_at).and_utc(),
    })
}
