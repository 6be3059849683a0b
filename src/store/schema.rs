//! The tables as diesel sees them: one description for both databases, kept by hand.
//! Must not use a type that one of them lacks: text, 64-bit numbers and UTC times only.

diesel::table! {
    /// Rooms that exist or are being deleted.
    rooms (id) {
        /// A UUID.
        id -> Text,
        /// What people type to get in; the id once the room is ending.
        key -> Text,
        /// The word of its kind.
        kind -> Text,
        /// What it is called.
        name -> Text,
        /// When it was made.
        created_at -> Timestamp,
        /// When its deletion began.
        ended_at -> Nullable<Timestamp>,
        /// Who made it, a UUID.
        owner_id -> Nullable<Text>,
        /// What it is about.
        description -> Text,
        /// By bcrypt over a hash, if it is private.
        password_hash -> Nullable<Text>,
    }
}

diesel::table! {
    /// Who is in which room.
    members (room_id, user_id) {
        /// Where.
        room_id -> Text,
        /// Who, a UUID.
        user_id -> Text,
        /// The name in this room.
        name -> Text,
        /// Since when.
        entered_at -> Timestamp,
    }
}

diesel::table! {
    /// What was said.
    messages (id) {
        /// Counted over all rooms.
        id -> BigInt,
        /// Where.
        room_id -> Text,
        /// Counted in the room.
        seq -> BigInt,
        /// Who, a UUID.
        author_id -> Text,
        /// The name at that time.
        author_name -> Text,
        /// What.
        body -> Text,
        /// The sender's own name for it.
        client_id -> Nullable<Text>,
        /// When it was accepted.
        sent_at -> Timestamp,
    }
}

diesel::table! {
    /// Codes of rooms that ended a short time ago.
    resting_codes (key) {
        /// The code.
        key -> Text,
        /// When its room ended.
        ended_at -> Timestamp,
    }
}

diesel::table! {
    /// One row to write to, for finding out whether that works.
    probes (id) {
        /// Always 1.
        id -> BigInt,
        /// How often it was written.
        count -> BigInt,
    }
}

diesel::table! {
    /// Guests and registered people.
    accounts (id) {
        /// The public id, a UUID.
        id -> Text,
        /// What he logs in with, as he wrote it.
        handle -> Nullable<Text>,
        /// The same in its unique form.
        handle_key -> Nullable<Text>,
        /// What others see.
        display_name -> Text,
        /// The verified address.
        email -> Nullable<Text>,
        /// The same in its unique form.
        email_key -> Nullable<Text>,
        /// When it was verified.
        email_verified_at -> Nullable<Timestamp>,
        /// By bcrypt over a hash.
        password_hash -> Nullable<Text>,
        /// Drawn anew with each password.
        credential -> Nullable<Text>,
        /// Since when.
        created_at -> Timestamp,
        /// When he was here last.
        seen_at -> Timestamp,
    }
}

diesel::table! {
    /// Where people are logged in, or known as guests.
    login_sessions (key_hash) {
        /// A hash of what the cookie holds.
        key_hash -> Text,
        /// A UUID for lists.
        id -> Text,
        /// Who.
        account_id -> Nullable<Text>,
        /// The account's at that time.
        credential -> Nullable<Text>,
        /// What the pages remember, as JSON.
        state -> Text,
        /// How the browser calls itself.
        agent -> Text,
        /// Since when.
        created_at -> Timestamp,
        /// When it was used last.
        seen_at -> Timestamp,
        /// When it is void.
        expires_at -> Timestamp,
    }
}

diesel::table! {
    /// How far somebody has read.
    read_marks (room_id, account_id) {
        /// Where.
        room_id -> Text,
        /// Who, a UUID.
        account_id -> Text,
        /// The last number he has seen.
        seq -> BigInt,
    }
}

diesel::table! {
    /// Codes and links that were sent by mail.
    codes (id) {
        /// A UUID.
        id -> Text,
        /// The word of what it is for.
        purpose -> Text,
        /// Whose it is.
        account_id -> Text,
        /// Where it was sent.
        email -> Text,
        /// A keyed hash of it.
        secret_hash -> Text,
        /// How often it may still be typed.
        tries -> BigInt,
        /// When it was sent.
        created_at -> Timestamp,
        /// Until when it is good.
        expires_at -> Timestamp,
    }
}

diesel::table! {
    /// Who has joined which room for good.
    memberships (room_id, account_id) {
        /// Where.
        room_id -> Text,
        /// Who, a UUID.
        account_id -> Text,
        /// Since when.
        joined_at -> Timestamp,
    }
}

diesel::table! {
    /// Who is kept out of which room.
    room_bans (room_id, account_id) {
        /// Where.
        room_id -> Text,
        /// Who, a UUID.
        account_id -> Text,
        /// Who said so, a UUID.
        by_account -> Nullable<Text>,
        /// Since when.
        banned_at -> Timestamp,
    }
}

diesel::table! {
    /// What programs hold to get a new access token.
    refresh_tokens (token_hash) {
        /// A hash of it.
        token_hash -> Text,
        /// All that came from one log-in, a UUID.
        family_id -> Text,
        /// Whose it is.
        account_id -> Text,
        /// The account's at that time.
        credential -> Nullable<Text>,
        /// Since when.
        created_at -> Timestamp,
        /// When it is void.
        expires_at -> Timestamp,
        /// When it was first given for another one.
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Who has registered by mail and has not typed the code yet.
    registrations (email_key) {
        /// The address in its unique form.
        email_key -> Text,
        /// The address.
        email -> Text,
        /// What he wants to log in with besides.
        handle -> Nullable<Text>,
        /// What others will see.
        display_name -> Text,
        /// By bcrypt over a hash.
        password_hash -> Text,
        /// A keyed hash of the code.
        secret_hash -> Text,
        /// How often it may still be typed.
        tries -> BigInt,
        /// When it was sent.
        created_at -> Timestamp,
        /// Until when it is good.
        expires_at -> Timestamp,
    }
}

diesel::table! {
    /// What programs hold to act for somebody.
    program_keys (key_hash) {
        /// A hash of it.
        key_hash -> Text,
        /// A UUID for lists.
        id -> Text,
        /// Whose it is.
        account_id -> Text,
        /// The account's at that time.
        credential -> Nullable<Text>,
        /// Since when.
        created_at -> Timestamp,
        /// When it was used last, to an hour.
        seen_at -> Timestamp,
        /// When it is void.
        expires_at -> Timestamp,
    }
}

diesel::table! {
    /// Who came and went, in rooms that remember it.
    room_notices (room_id, number) {
        /// Where.
        room_id -> Text,
        /// In the order they happened.
        number -> BigInt,
        /// Who, a UUID.
        user_id -> Text,
        /// The name at that time.
        name -> Text,
        /// The word for coming or going.
        kind -> Text,
        /// The last message before it.
        after_seq -> BigInt,
        /// When.
        at -> Timestamp,
    }
}

diesel::table! {
    /// Places of connections that stand, or were lost a moment ago.
    recoveries (pid_hash) {
        /// A hash of what finds it.
        pid_hash -> Text,
        /// Whose it is.
        account_id -> Text,
        /// The program key that was shown there.
        login_id -> Nullable<Text>,
        /// What the protocol has to know to go on.
        kept -> Text,
        /// Since when there is no connection.
        lost_at -> Nullable<Timestamp>,
    }
}

diesel::joinable!(memberships -> rooms (room_id));
diesel::joinable!(room_bans -> rooms (room_id));
diesel::joinable!(read_marks -> rooms (room_id));
diesel::joinable!(login_sessions -> accounts (account_id));
diesel::joinable!(refresh_tokens -> accounts (account_id));
diesel::joinable!(program_keys -> accounts (account_id));
diesel::joinable!(room_notices -> rooms (room_id));
diesel::joinable!(members -> rooms (room_id));
diesel::joinable!(messages -> rooms (room_id));
diesel::allow_tables_to_appear_in_same_query!(
    rooms,
    members,
    messages,
    read_marks,
    memberships,
    room_bans,
    room_notices
);
diesel::allow_tables_to_appear_in_same_query!(accounts, login_sessions);
diesel::allow_tables_to_appear_in_same_query!(accounts, refresh_tokens);
diesel::allow_tables_to_appear_in_same_query!(accounts, program_keys);
