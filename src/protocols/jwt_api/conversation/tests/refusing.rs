//! What is not taken, and how connections end.
//! Must not accept silence: whatever is refused is said.

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_not_taken_is_answered_and_not_passed_over() {
    let mut talk = Talk::entered(0, 0);
    let refused = |steps: Vec<Step>| frames(&steps)[0].clone();
    let empty = refused(talk.says(r#"{"type":"message","content":"  ","client_id":"a"}"#));
    assert_eq!((&empty["code"], &empty["client_id"]), (&json!("empty"), &json!("a")));
    let long = json!({ "type": "message", "content": "x".repeat(5_001) }).to_string();
    assert_eq!(refused(talk.says(&long))["code"], "too_long");
    let fits = json!({ "type": "message", "content": "é".repeat(5_000) }).to_string();
    let steps = talk.says(&fits);
    let too_fast = ChatError::TooFast { retry_after: Duration::from_millis(1_500) };
    let told = refused(talk.answer(&steps, Err(too_fast)));
    assert_eq!((&told["code"], &told["retry_after"]), (&json!("too_fast"), &json!(2)));
    let unnamed = talk.says(r#"{"type":"message","content":"x","client_id":"two words"}"#);
    assert_eq!(refused(unnamed)["code"], "invalid");
}

#[test]
fn frames_that_make_no_sense_close_with_1008_and_say_what_is_wrong() {
    for text in [
        "",
        "nonsense",
        "{}",
        "[]",
        "7",
        r#"{"type":"fetch","from_id":1}"#,
        r#"{"type":"fetch","from_id":"one","to_id":2}"#,
        r#"{"type":"message","content":7}"#,
    ] {
        let (code, why) = closes(&Talk::entered(0, 0).says(text)).expect(text);
        assert_eq!(code, 1008, "{text}");
        assert!(!why.is_empty() && why.len() <= 123, "{text}: {why}");
    }
    let long = format!(r#"{{"type":"set_last_read","message_id":"{}"}}"#, "ä".repeat(200));
    assert!(closes(&Talk::entered(0, 0).says(&long)).unwrap().1.len() <= 123);
    assert_eq!(Talk::entered(0, 0).says(r#"{"type":"dance"}"#), [], "other types are ignored");
}

#[test]
fn ends_are_told_in_the_codes_that_clients_know() {
    let mut talk = Talk::entered(0, 0);
    let mut told = |reason| {
        let reason = talk.conversation.closing(reason);
        (reason.code(), reason.text().to_owned())
    };
    assert_eq!(told(CloseReason::Left), (1008, "Forbidden".into()));
    assert_eq!(told(CloseReason::KeptOut), (1008, "Forbidden".into()));
    assert_eq!(told(CloseReason::RoomEnded), (1008, "Room not found".into()));
    assert_eq!(told(CloseReason::Internal).0, 1011);
    assert_eq!(told(CloseReason::Restart).0, 1012);
    let later = Instant::now() + Duration::from_secs(61);
    assert_eq!(talk.conversation.ticked(Instant::now()), []);
    let over = closes(&talk.conversation.ticked(later));
    assert_eq!(over, Some((4001, "Invalid token".into())));
    for (error, why) in
        [(ChatError::RoomNotFound, "Room not found"), (RoomError::Forbidden.into(), "Forbidden")]
    {
        let mut talk = Talk::new();
        let steps = talk.conversation.opened();
        let steps = talk.answer(&steps, Err(error));
        assert_eq!(closes(&steps), Some((1008, why.into())));
    }
}

#[test]
fn a_word_from_a_moderator_is_told() {
    let mut talk = Talk::entered(0, 0);
    let removed = Notice::KeptOut(RoomError::Removed.into());
    assert_eq!(frames(&talk.conversation.told(&removed))[0]["code"], "removed");
    let _: fn(Warning) -> Notice = Notice::Warned;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    /// Whatever somebody sends, it is answered, ignored or closed with 1008, and never by a fault of ours.
    #[test]
    fn no_frame_is_a_fault_of_ours(
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        text in "\\{\"type\":\"(fetch|message|set_last_read|listen_latest|x)\"(,\"(from_id|to_id|message_id|content|client_id)\":(1|-1|1e400|\"9\"|\"x\"|null|\\[\\]|\\{\\}|true)){0,3}\\}?",
    ) {
        let said = [Incoming::Binary(bytes.into()), Incoming::Text(text.into())];
        for incoming in said {
            let steps = Talk::entered(3, 0).conversation.received(incoming);
            if let Some((code, _)) = closes(&steps) {
                prop_assert_eq!(code, 1008);
            }
        }
    }
}
