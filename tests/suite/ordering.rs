//! The order of messages: one for everybody, numbered without gaps, each before its own acknowledgement.
//! Must not depend on who speaks first.

use futures_util::future::join_all;

use crate::support::{Chatter, TestApp, Visitor};

#[tokio::test]
async fn everybody_hears_the_same_in_the_same_order() {
    const PEOPLE: usize = 8;
    const EACH: usize = 40;
    let app = TestApp::builder().unlimited().start().await;
    let (first, room) = Chatter::in_new_room(&Visitor::new(&app), "Person 0").await;
    let mut people = vec![first];
    for number in 1..PEOPLE {
        let name = format!("Person {number}");
        people.push(Chatter::in_room(&Visitor::new(&app), &name, &room.code).await.0);
    }

    let talks = people.into_iter().enumerate().map(|(number, mut person)| async move {
        let mut ids = Vec::new();
        for line in 0..EACH {
            ids.push(person.say(&format!("{number} says {line}")).await);
        }
        for id in ids {
            person.acknowledged(&id).await;
        }
        person.heard_up_to(320).await;
        person
    });
    let people = join_all(talks).await;

    let order = people[0].messages();
    let numbers: Vec<i64> = order.iter().map(|(seq, _)| *seq).collect();
    let expected: Vec<i64> = (1..=320).collect();
    assert_eq!(numbers, expected);
    for person in &people {
        assert_eq!(person.messages(), order);
    }
    for number in 0..PEOPLE {
        let own = order.iter().filter(|(_, body)| body.starts_with(&format!("{number} says")));
        let said: Vec<&str> = own.map(|(_, body)| body.as_str()).collect();
        let in_order: Vec<String> = (0..EACH).map(|line| format!("{number} says {line}")).collect();
        assert_eq!(said, in_order);
    }
}

#[tokio::test]
async fn the_acknowledgement_comes_after_the_message_itself() {
    let app = TestApp::start().await;
    let (mut ana, _) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    for line in 1..=10 {
        let client_id = ana.say(&format!("line {line}")).await;
        let seq = ana.acknowledged(&client_id).await;
        assert_eq!(seq, line);
        let at = |kind: &str| {
            ana.heard.iter().position(|f| f["type"] == kind && f["client_id"] == client_id.as_str())
        };
        assert!(at("message").expect("the message") < at("ack").expect("the ack"));
    }
}

#[tokio::test]
async fn a_message_that_is_sent_again_is_stored_once_and_acknowledged_with_the_same_number() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, page) = Chatter::in_new_room(&visitor, "Ana").await;
    let client_id = ana.say("only once").await;
    let first = ana.acknowledged(&client_id).await;
    ana.say_as("only once", &client_id).await;
    assert_eq!(ana.acknowledged(&client_id).await, first);

    // From another connection of the same person too, as after a reload.
    let mut again = Chatter::resume(&visitor, &page, first).await;
    again.say_as("only once", &client_id).await;
    assert_eq!(again.acknowledged(&client_id).await, first);
    assert_eq!(again.said("something else").await, first + 1);
    assert_eq!(visitor.room().await.said(), ["only once", "something else"]);
}

#[tokio::test]
async fn the_same_client_id_of_somebody_else_is_another_message() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &room.code).await;
    let client_id = ana.say("mine").await;
    assert_eq!(ana.acknowledged(&client_id).await, 1);
    ben.say_as("not yours", &client_id).await;
    assert_eq!(ben.acknowledged(&client_id).await, 2);
    ana.expect_text("not yours").await;
}
