//! All settings: read once at the start, checked, handed down in sections.
//! Must not know what the sections are used for.

mod sections;

pub use sections::{
    Config, DatabaseConfig, DatabaseUrl, HttpConfig, LimitsConfig, Rate, RoomsConfig, Secret,
    SessionConfig,
};
