//! Who somebody is, and how he proves it.
//! Must not know rooms, pages or sockets.

mod by_mail;
mod codes;
pub mod export;
mod letters;
mod mail_limits;
#[cfg(test)]
mod mail_tests;

pub use by_mail::ByMail;
