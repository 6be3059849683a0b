//! What is remembered: the only folder that knows diesel and SQL.
//! Must not know actors, protocols or the web.
