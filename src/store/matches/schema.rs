//! The table of conversations between strangers as diesel sees it: one description for both databases, kept by hand.
//! Must not use a type that one of them lacks: text, 64-bit numbers and UTC times only.

diesel::table! {
    /// When and how conversations of strangers were.
    matches (id) {
        /// A UUID.
        id -> Text,
        /// Who waited longer, as a hash with the day's salt.
        older_hash -> Text,
        /// The other one.
        younger_hash -> Text,
        /// When it began.
        started_at -> Timestamp,
        /// When it ended.
        ended_at -> Timestamp,
        /// How it ended.
        how -> Text,
        /// 1 the older, 2 the younger.
        ended_by -> Nullable<BigInt>,
        /// Whether they shared an interest.
        shared -> BigInt,
        /// Lines of the older.
        older_lines -> BigInt,
        /// Lines of the younger.
        younger_lines -> BigInt,
    }
}
