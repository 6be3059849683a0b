//! Who somebody is: what he says first, what his tokens prove, and what he may not say for others.
//! Must not test what is done in rooms.

use super::*;
use crate::domain::{RoomError, Words};

#[test]
fn the_first_frame_is_not_answered_and_nothing_is_asked_before_a_command() {
    let mut bench = Bench::new();
    assert!(bench.says(json!({ "username": "Ana", "more": 1 })).is_empty());
    assert_eq!(bench.orders("get_rooms", json!({})), ["who is one"]);
    assert_eq!(bench.is_ana(), ["list"]);
}

#[test]
fn a_first_frame_that_is_none_is_told_why_and_is_the_last() {
    let told = |why| vec![error("protocol_error", why), "close 1008".to_owned()];
    let first = |text: &str| Bench::new().says_raw(text);
    assert_eq!(first("hello"), told("a message must be JSON"));
    assert_eq!(first("[]"), told("a message must be a JSON object"));
    assert_eq!(first("{}"), told("the first message must hold a username"));
}

#[test]
fn a_command_that_is_none_is_told_why_and_is_the_last() {
    let told = |why| vec![error("protocol_error", why), "close 1008".to_owned()];
    let then = |text: &str| Bench::proved().says_raw(text);
    assert_eq!(then("{"), told("a message must be JSON"));
    assert_eq!(then("1"), told("a message must be a JSON object"));
    assert_eq!(then(r#"{"action":"x","args":{}}"#), told("a command must hold a token"));
    assert_eq!(then(r#"{"token":"Ana's","args":{}}"#), told("a command must hold an action"));
    let no_args = r#"{"token":"Ana's","action":"get_rooms"}"#;
    assert_eq!(then(no_args), told("a command must hold args"));
    let unknown = Bench::proved().orders("dance", json!({}));
    assert_eq!(unknown, told("unknown action"));
}

#[test]
fn a_token_that_does_not_prove_the_name_ends_the_connection() {
    let told = |why| vec![error("token_error", why), "close 1008".to_owned()];
    for (token, why) in [
        ("none", "incorrect token"),
        ("", "incorrect token"),
        ("old", "token is expired"),
        ("Bo's", "user credentials does not match with token"),
    ] {
        let mut bench = Bench::new();
        bench.says(json!({ "username": "Ana" }));
        assert_eq!(bench.orders_with(token, "get_rooms", json!({})), told(why), "{token}");
    }
    let not_a_text = Bench::proved().says(json!({ "token": 1, "action": "x", "args": {} }));
    assert_eq!(not_a_text, told("incorrect token"));
}

#[test]
fn a_good_token_in_the_first_frame_proves_nothing() {
    let mut bench = Bench::new();
    assert!(bench.says(json!({ "username": "Ana", "token": "Ana's" })).is_empty());
    let told = bench.says(json!({ "action": "get_rooms", "args": {} }));
    assert_eq!(told[0], error("protocol_error", "a command must hold a token"));
}

#[test]
fn names_are_compared_as_handles_are() {
    let mut bench = Bench::new();
    assert!(bench.says(json!({ "username": "  ＡNA " })).is_empty());
    assert_eq!(bench.orders("get_rooms", json!({})), ["who is one"]);
    assert_eq!(bench.is_ana(), ["list"]);
    bench.told(Reply::Rooms(Vec::new()));
    let args = json!({ "username": "ana", "roomName": "tea" });
    assert_eq!(bench.orders("create_room", args), ["create tea"]);
}

#[test]
fn the_account_is_looked_up_again_when_time_has_passed_or_the_password_is_another() {
    let mut bench = Bench::proved();
    assert_eq!(bench.orders("get_rooms", json!({})), ["list"]);
    bench.told(Reply::Rooms(Vec::new()));
    assert_eq!(bench.orders_with("Ana's next", "get_rooms", json!({})), ["who is two"]);
    bench.is_ana();
    bench.told(Reply::Rooms(Vec::new()));
    assert!(bench.conversation.ticked(Instant::now()).is_empty());
    assert_eq!(bench.orders_with("Ana's next", "get_rooms", json!({})), ["who is two"]);
    let told = bench.refused(AccountError::TokenRefused);
    assert_eq!(told, [error("token_error", "incorrect token"), "close 1008".to_owned()]);
}

#[test]
fn the_same_name_on_another_account_is_somebody_else() {
    let mut bench = Bench::proved();
    assert_eq!(
        bench.orders_with("another Ana's", "get_rooms", json!({})),
        [error("token_error", "user credentials does not match with token"), "close 1008".into()]
    );
}

#[test]
fn when_the_account_cannot_be_looked_up_the_command_is_not_done_and_the_client_may_try_again() {
    let mut bench = Bench::new();
    bench.says(json!({ "username": "Ana" }));
    bench.orders("get_rooms", json!({}));
    let told = bench.refused(ChatError::Unavailable);
    assert_eq!(told, [error("server_error", &ChatError::Unavailable.to_string())]);
    assert_eq!(bench.orders("get_rooms", json!({})), ["who is one"]);
}

#[test]
fn who_only_listens_is_looked_up_now_and_then() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    let mut ticks = || words(&bench.conversation.ticked(Instant::now()));
    assert!(ticks().is_empty());
    assert!(ticks().is_empty());
    assert_eq!(ticks(), ["who is one"]);
    assert!(ticks().is_empty(), "one question at a time");
    assert!(bench.refused(ChatError::Busy).is_empty());
    for _ in 0..1 {
        assert!(bench.conversation.ticked(Instant::now()).is_empty());
    }
    assert_eq!(words(&bench.conversation.ticked(Instant::now())), ["who is one"]);
    let told = bench.refused(AccountError::TokenRefused);
    assert_eq!(told, [error("token_error", "incorrect token"), "close 1008".to_owned()]);
}

#[test]
fn nobody_is_looked_up_who_is_in_no_room() {
    let mut bench = Bench::proved();
    for _ in 0..9 {
        assert!(bench.conversation.ticked(Instant::now()).is_empty());
    }
}

#[test]
fn too_much_and_too_busy_are_told_and_the_connection_stays() {
    let too_fast = ChatError::TooFast { retry_after: Duration::from_secs(3) };
    for (reason, kind) in [
        (too_fast.clone(), "limit_error"),
        (ChatError::Busy, "server_error"),
        (ChatError::Unavailable, "server_error"),
        (ChatError::Internal, "server_error"),
    ] {
        let mut bench = Bench::proved();
        bench.orders("get_rooms", json!({}));
        assert_eq!(bench.refused(reason.clone()), [error(kind, &reason.to_string())]);
    }
    let flooded = words(&Bench::proved().conversation.flooded());
    let told = ChatError::TooFast { retry_after: Duration::from_secs(1) }.to_string();
    assert_eq!(flooded, [error("limit_error", &told), "close 1008".to_owned()]);
}

#[test]
fn how_the_house_ends_a_connection_is_said_with_one_code() {
    let mut bench = Bench::proved();
    for (reason, code) in [
        (CloseReason::Left, 1008),
        (CloseReason::KeptOut, 1008),
        (CloseReason::NotEntered, 1008),
        (CloseReason::RoomEnded, 1008),
        (CloseReason::Restart, 1012),
        (CloseReason::TooSlow, 4008),
    ] {
        let text = reason.text().to_owned();
        let said = bench.conversation.closing(reason);
        assert_eq!((said.code(), said.text()), (code, text.as_str()));
    }
}

#[test]
fn what_is_for_him_alone_is_told_in_an_error_frame() {
    let mut bench = Bench::proved();
    let why = Words::from_stored("insults");
    let suspended = ChatError::Suspended { until: None, why };
    let told = words(&bench.conversation.told(&Notice::KeptOut(suspended.clone())));
    assert_eq!(told, [error("input_error", &suspended.to_string())]);
    let removed = Notice::KeptOut(RoomError::Removed.into());
    let told = words(&bench.conversation.told(&removed));
    assert_eq!(told, [error("input_error", "You have been removed from this room.")]);
}

#[test]
fn commands_are_carried_out_one_after_the_other_and_nobody_waits_for_who_has_gone() {
    let bench = Bench::new();
    assert!(bench.conversation.one_at_a_time());
    assert!(!bench.conversation.stays());
}
