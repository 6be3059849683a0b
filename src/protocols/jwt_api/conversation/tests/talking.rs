//! What a program says and hears when all goes well.
//! Must not test the numbers of listening; they have tests of their own.

use super::*;

#[test]
fn the_first_frame_is_what_lies_around_the_read_mark() {
    let mut talk = Talk::new();
    let steps = talk.conversation.opened();
    let steps = talk.answer(&steps, Ok(talk.joined(3)));
    assert_eq!(commands(&steps), [Command::AroundMark { before: 30, after: 50 }]);
    let messages = vec![talk.message(1, &bo()), talk.message(2, &talk.me)];
    let steps = talk.answer(&steps, Ok(Reply::Around { mark: Seq(1), messages }));
    let state = &frames(&steps)[0];
    assert_eq!(state["last_read_id"], 1);
    assert_eq!(state["messages"][0]["email"], Value::Null, "somebody else's address");
    assert_eq!(
        state["messages"][1],
        json!({
            "message_id": 2, "user_id": talk.me.id.to_string(), "content": "number 2",
            "timestamp": "2026-11-20T16:20:05.728358+00:00", "username": "Ana", "email": "ana@example.org",
        })
    );
}

#[test]
fn a_stretch_is_answered_whole_in_several_frames_if_it_is_long() {
    let mut talk = Talk::entered(2_500, 0);
    let steps = talk.says(r#"{"type":"fetch","from_id":"1","to_id":2500}"#);
    assert_eq!(commands(&steps), [Command::HistoryBetween { from: Seq(1), to: Seq(2_500) }]);
    let steps = talk.answer(&steps, talk.page(1, 1_000, true));
    assert_eq!(ids(&frames(&steps)[0]), (1..=1_000).collect::<Vec<_>>());
    assert_eq!(commands(&steps), [Command::HistoryBetween { from: Seq(1_001), to: Seq(2_500) }]);
    let steps = talk.answer(&steps, talk.page(1_001, 2_000, true));
    let steps = talk.answer(&steps, talk.page(2_001, 2_500, false));
    assert_eq!(ids(&frames(&steps)[0]), (2_001..=2_500).collect::<Vec<_>>());
    assert_eq!(commands(&steps), []);
    // All of it counts as one answer: nothing is missed from its end on.
    assert_eq!(talk.pushed(2_501, &bo()), None, "nobody has asked for pushes");
    let steps = talk.says(r#"{"type":"listen_latest"}"#);
    assert_eq!(commands(&steps), [Command::HistoryBetween { from: Seq(2_501), to: Seq(2_501) }]);
}

#[test]
fn a_stretch_with_nothing_in_it_is_answered_too() {
    let mut talk = Talk::entered(5, 5);
    let steps = talk.says(r#"{"type":"fetch","from_id":6,"to_id":50}"#);
    let steps = talk.answer(&steps, Ok(Reply::Between(Page::default())));
    assert_eq!(frames(&steps), [json!({ "type": "fetch_response", "messages": [] })]);
}

#[test]
fn who_listens_hears_what_came_since_his_last_answer_and_then_everything_once() {
    let mut talk = Talk::entered(5, 5);
    assert_eq!(talk.pushed(6, &bo()), None);
    let steps = talk.says(r#"{"type":"listen_latest"}"#);
    assert_eq!(talk.pushed(7, &bo()), None, "what was missed comes first");
    let steps = talk.answer(&steps, talk.page(6, 6, false));
    assert_eq!(frames(&steps)[0]["message"]["message_id"], 6);
    let steps = talk.answer(&steps, talk.page(7, 7, false));
    assert_eq!(frames(&steps)[0]["message"]["message_id"], 7);
    let pushed = talk.pushed(8, &bo()).unwrap();
    assert_eq!(pushed["type"], "latest_message");
    assert_eq!(pushed["message"]["email"], Value::Null);
    assert_eq!(talk.says(r#"{"type":"listen_latest"}"#), [], "asking twice changes nothing");
    let me = talk.me.clone();
    let own = talk.pushed(9, &me).unwrap();
    assert_eq!(own["message"]["email"], "ana@example.org", "one's own address is shown to oneself");
    assert_eq!(own["message"]["content"], "number 9");
}

#[test]
fn a_message_is_acknowledged_under_its_name_and_moves_the_mark() {
    let mut talk = Talk::entered(5, 5);
    let steps = talk.says(r#"{"type":"message","content":"  hello ","client_id":"one"}"#);
    let named = Some(ClientId::parse("one").unwrap());
    let body = Body::parse("hello").unwrap();
    assert_eq!(commands(&steps), [Command::Post { body, client_id: named.clone() }]);
    let receipt = |seq| Reply::Posted(Receipt { seq: Seq(seq), at: clock::now(), client_id: None });
    let steps = talk.answer(&steps, Ok(receipt(6)));
    assert_eq!(frames(&steps), [json!({ "type": "ack", "client_id": "one", "message_id": 6 })]);
    assert_eq!(commands(&steps), [Command::MarkRead(Seq(6))]);
    // Without a name there is no acknowledgement, and while the mark is moved the next one waits.
    let nameless = talk.says(r#"{"type":"message","content":"again"}"#);
    assert_eq!(talk.answer(&nameless, Ok(receipt(7))), []);
    let next = talk.answer(&steps, Ok(Reply::Marked));
    assert_eq!(commands(&next), [Command::MarkRead(Seq(7))]);
    assert_eq!(talk.answer(&next, Ok(Reply::Marked)), []);
}

#[test]
fn a_namesake_enters_under_a_number() {
    let mut talk = Talk::new();
    let steps = talk.conversation.opened();
    match &commands(&steps)[..] {
        [Command::Join { who, numbered, .. }] => assert!(who.name.as_str() == "Ana" && *numbered),
        other => panic!("{other:?}"),
    }
}
