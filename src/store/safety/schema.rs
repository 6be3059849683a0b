//! The tables of reports and measures as diesel sees them: one description for both databases, kept by hand.
//! Must not use a type that one of them lacks: text, 64-bit numbers and UTC times only.

diesel::table! {
    /// Who does not want to meet whom.
    blocks (blocker_id, blocked_id) {
        /// Who said so.
        blocker_id -> Text,
        /// About whom.
        blocked_id -> Text,
        /// When.
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// Who complained about whom.
    reports (id) {
        /// A UUID.
        id -> Text,
        /// Who complains.
        reporter_id -> Text,
        /// Under which name.
        reporter_name -> Text,
        /// About whom.
        reported_id -> Text,
        /// Under which name.
        reported_name -> Text,
        /// The word of the reason.
        reason -> Text,
        /// In the reporter's own words.
        note -> Nullable<Text>,
        /// When.
        created_at -> Timestamp,
        /// When it was decided.
        closed_at -> Nullable<Timestamp>,
        /// The word of what was decided.
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    /// What was said before a report.
    report_lines (report_id, position) {
        /// Of which report.
        report_id -> Text,
        /// From 0, the oldest first.
        position -> BigInt,
        /// Who.
        author_id -> Text,
        /// Under which name.
        author_name -> Text,
        /// What.
        body -> Text,
        /// When.
        sent_at -> Timestamp,
    }
}

diesel::table! {
    /// Who cannot take part.
    suspensions (id) {
        /// A UUID.
        id -> Text,
        /// Who.
        account_id -> Text,
        /// The word of the cause.
        cause -> Text,
        /// What the person is told.
        why -> Text,
        /// Since when.
        created_at -> Timestamp,
        /// Until when; nothing: until a moderator has looked.
        until -> Nullable<Timestamp>,
        /// When it was ended before its time.
        lifted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Words to somebody.
    warnings (id) {
        /// A UUID.
        id -> Text,
        /// To whom.
        account_id -> Text,
        /// What.
        why -> Text,
        /// When.
        created_at -> Timestamp,
        /// When he put it away.
        seen_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// From where nobody can come in.
    bans (id) {
        /// A UUID.
        id -> Text,
        /// From where.
        prefix -> Text,
        /// What people there are told.
        why -> Text,
        /// Since when.
        created_at -> Timestamp,
        /// Until when.
        until -> Timestamp,
    }
}

diesel::table! {
    /// Who decides.
    moderators (account_id) {
        /// Who.
        account_id -> Text,
        /// Since when.
        since -> Timestamp,
    }
}

diesel::table! {
    /// What was done.
    moderation_actions (id) {
        /// Counted.
        id -> BigInt,
        /// By whom.
        moderator_id -> Nullable<Text>,
        /// Under which name.
        moderator_name -> Text,
        /// The word for it.
        action -> Text,
        /// To whom.
        person_id -> Nullable<Text>,
        /// Under which name.
        person_name -> Text,
        /// Because of which report.
        report_id -> Nullable<Text>,
        /// Why.
        why -> Text,
        /// Until when.
        until -> Nullable<Timestamp>,
        /// When.
        created_at -> Timestamp,
    }
}
