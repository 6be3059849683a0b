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

diesel::joinable!(members -> rooms (room_id));
diesel::joinable!(messages -> rooms (room_id));
diesel::allow_tables_to_appear_in_same_query!(rooms, members, messages);
