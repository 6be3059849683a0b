//! What the command line makes of settings.
//! Must not touch this process's environment; the whole program is tried with one in `tests/suite`.

use std::time::Duration;

use clap::CommandFactory;

use super::*;

fn told(arguments: &[&str]) -> String {
    let key = ["chinwag", "--secret-key", "sixteen letters!"];
    let all = key.iter().chain(arguments).map(OsString::from);
    Order::from_arguments(all).map(|_| ()).unwrap_err().to_string()
}

fn served(arguments: impl Iterator<Item = OsString>) -> Config {
    match Order::from_arguments(arguments).unwrap() {
        Order::Serve(config) => *config,
        other => panic!("not told to serve: {other:?}"),
    }
}

fn read(arguments: &[&str]) -> Config {
    let key = ["chinwag", "--secret-key", "sixteen letters!"];
    served(key.iter().chain(arguments).map(OsString::from))
}

#[test]
fn a_command_needs_the_database_and_nothing_else() {
    let told = ["chinwag", "--database-url", "there.db", "moderator", "add", "ana"];
    match Order::from_arguments(told.map(Into::into).into_iter()).unwrap() {
        Order::Moderator(ModeratorOrder::Add { handle }, database) => {
            assert_eq!(handle, "ana");
            assert_eq!(database.url, DatabaseUrl::Sqlite("there.db".into()));
        }
        other => panic!("not understood: {other:?}"),
    }
}

#[test]
fn clap_finds_no_mistake_in_the_settings() {
    raw::Raw::command().debug_assert();
}

#[test]
fn every_setting_has_a_flag_and_a_variable_of_the_same_name() {
    for setting in raw::Raw::command().get_arguments() {
        let Some(variable) = setting.get_env() else { continue };
        let flag = setting.get_long().unwrap();
        assert_eq!(variable.to_str().unwrap().to_lowercase().replace('_', "-"), flag);
        assert!(setting.get_help().is_some(), "{flag}");
    }
}

#[test]
fn a_fresh_machine_gets_the_defaults() {
    let config = raw::Raw::defaults();
    assert_eq!(config.listen.0, ["127.0.0.1:5000".parse().unwrap()]);
    assert_eq!(config.database_url, DatabaseUrl::Sqlite("data/chinwag.db".into()));
    assert_eq!(RoomsConfig::default().empty_grace, Duration::from_secs(60));
    assert_eq!(RoomsConfig::default().notices, 1_000);
    assert_eq!(LimitsConfig::default().wrong_codes_per_hour, 30);
}

#[test]
fn what_programs_hold_is_good_for_as_long_as_it_always_was_unless_told_otherwise() {
    let (hour, day) = (Duration::from_secs(3_600), Duration::from_secs(24 * 3_600));
    let tokens = read(&[]).tokens;
    assert_eq!((tokens.command_lasts, tokens.key_lasts), (hour, 30 * day));
    let tokens = read(&["--command-token-lasts", "5m", "--program-key-lasts", "2d"]).tokens;
    assert_eq!((tokens.command_lasts, tokens.key_lasts), (hour / 12, 2 * day));
    assert!(told(&["--program-key-lasts", "0"]).contains("PROGRAM_KEY_LASTS"));
}

#[test]
fn socketio_clients_get_the_times_they_were_made_for_unless_told_otherwise() {
    let socketio = read(&[]).socketio;
    let seconds = |time: Duration| time.as_secs();
    assert_eq!((seconds(socketio.ping_every), seconds(socketio.ping_timeout)), (25, 20));
    assert_eq!((seconds(socketio.connect_within), seconds(socketio.upgrade_within)), (45, 10));
    assert_eq!((socketio.max_payload, seconds(socketio.recover_within)), (1_000_000, 120));
    let told_so = ["--socketio-ping-every", "300ms", "--socketio-max-payload", "64KiB"];
    let socketio = read(&told_so).socketio;
    assert_eq!(socketio.ping_every, Duration::from_millis(300));
    assert_eq!(socketio.max_payload, 65_536);
    assert!(told(&["--recover-within", "0"]).contains("RECOVER_WITHIN"));
}

#[test]
fn lists_are_separated_by_commas() {
    let config = read(&["--listen", "127.0.0.1:1,[::1]:2", "--trusted-proxies", "10.0.0.0/8,::1"]);
    assert_eq!(config.http.listen.len(), 2);
    assert_eq!(config.http.trusted_proxies.len(), 2);
}

#[test]
fn a_wrong_value_names_the_setting_the_value_and_what_would_be_right() {
    for (flag, variable, value, right) in [
        ("--listen", "LISTEN", "5000", "127.0.0.1:5000"),
        ("--drain", "DRAIN", "soon", "30s"),
        ("--drain", "DRAIN", "6s", "at most 5s"),
        ("--header-timeout", "HEADER_TIMEOUT", "10ms", "a second"),
        ("--max-body", "MAX_BODY", "big", "64KiB"),
        ("--workers", "WORKERS", "many", "whole number"),
        ("--left-after", "LEFT_AFTER", "1s", "AWAY_AFTER"),
        ("--recent-messages", "RECENT_MESSAGES", "10", "PAGE"),
        ("--public-url", "PUBLIC_URL", "chat.example.org", "https://"),
        ("--database-url", "DATABASE_URL", "mysql://…", "postgres://"),
    ] {
        let message = told(&[flag, value]);
        for part in [flag, variable, value, right] {
            assert!(message.contains(part), "{flag}={value}: {part} is missing in {message}");
        }
    }
}

#[test]
fn a_password_or_a_secret_is_never_shown_again() {
    let message = told(&["--database-url", "mysql://user:hidden@host/d"]);
    assert!(!message.contains("hidden"), "{message}");
    let short =
        Order::from_arguments(["chinwag", "--secret-key", "hidden"].map(Into::into).into_iter());
    let message = short.unwrap_err().to_string();
    assert!(!message.contains("hidden") && message.contains("16 characters"), "{message}");
    let config = read(&["--database-url", "postgres://user:hidden@host/d"]);
    assert!(!format!("{config:?}").contains("hidden"));
    assert!(!format!("{config:?}").contains("sixteen"));
}

#[test]
fn the_old_name_of_the_secret_works_too() {
    let config = served(
        ["chinwag", "--flask-secret-key", "a secret of old times"].map(Into::into).into_iter(),
    );
    assert_eq!(config.secret.reveal(), "a secret of old times");
}

#[test]
fn an_empty_value_says_nothing_where_nothing_has_a_meaning() {
    let config = read(&["--public-url", "", "--trusted-proxies", "", "--flask-secret-key", ""]);
    assert_eq!((config.http.public_url, config.http.trusted_proxies), (None, Vec::new()));
    let old = ["chinwag", "--secret-key", "", "--flask-secret-key", "a secret of old times"];
    let config = served(old.map(Into::into).into_iter());
    assert_eq!(config.secret.reveal(), "a secret of old times");
}

#[test]
fn a_broken_line_in_dot_env_is_told_and_a_missing_file_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    assert!(read_dot_env(&file).is_ok());
    std::fs::write(&file, "LISTEN 127.0.0.1:1\n").unwrap();
    assert!(read_dot_env(&file).unwrap_err().to_string().contains(".env"));
}

#[test]
fn random_chat_is_on_and_can_be_switched_off() {
    assert!(read(&[]).strangers.matching);
    assert!(!read(&["--matching", "off"]).strangers.matching);
    assert!(told(&["--matching", "perhaps"]).contains("MATCHING"));
    assert!(told(&["--rules-url", "javascript:x"]).contains("RULES_URL"));
    let pauses = read(&["--skip-pauses", "1s, 2s"]).strangers.skip_pauses;
    assert_eq!(pauses, [1, 2].map(Duration::from_secs));
}
