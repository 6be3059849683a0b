//! A setting that cannot be used: which one, what it says and what would be right.
//! Must not show a secret.

use std::error::Error as _;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::raw::Raw;

/// Why there is no configuration; or that only help or the version was asked for.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ConfigError(#[from] clap::Error);

impl ConfigError {
    /// A setting by its environment name, the value it has, and what would be right.
    pub fn new(setting: &str, value: &str, expected: &str) -> Self {
        let flag = setting.to_ascii_lowercase().replace('_', "-");
        let told = format!("--{flag} ({setting}) cannot be '{value}': {expected}");
        Self(Raw::command().error(ErrorKind::ValueValidation, told))
    }

    /// Something about the settings as a whole.
    pub fn general(told: &str) -> Self {
        Self(Raw::command().error(ErrorKind::Io, told))
    }

    /// Adds the environment name, which clap does not tell, and hides what may hold a password.
    pub fn of_value(error: clap::Error) -> Self {
        let invalid = matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue);
        let named = named_setting(&error).filter(|_| invalid);
        let Some(setting) = named else { return Self(error) };
        let value = match error.get(ContextKind::InvalidValue) {
            Some(ContextValue::String(value)) if setting != "DATABASE_URL" => value.clone(),
            Some(ContextValue::String(url)) => scheme_only(url),
            _ => String::new(),
        };
        let expected = error.source().map_or_else(|| "expected another value".into(), plainly);
        Self::new(&setting, &value, &expected)
    }

    /// Prints it and ends the process: 0 after help or version, 2 after a mistake.
    pub fn exit(&self) -> ! {
        self.0.exit()
    }
}

/// The environment name of the setting that the error is about.
fn named_setting(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let flag = argument.strip_prefix("--")?.split([' ', '=']).next()?;
    let command = Raw::command();
    let setting = command.get_arguments().find(|setting| setting.get_long() == Some(flag))?;
    setting.get_env().map(|name| name.to_string_lossy().into_owned())
}

/// A database URL without what may hold a password.
fn scheme_only(url: &str) -> String {
    url.split_once("://").map_or_else(|| url.into(), |(scheme, _)| format!("{scheme}://…"))
}

/// What would be right, where a library says only what is wrong.
fn plainly(source: &(dyn std::error::Error + 'static)) -> String {
    let told = source.to_string();
    if told.starts_with("expected") { told } else { format!("expected a whole number ({told})") }
}
