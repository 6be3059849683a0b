//! Reading on, and hearing what is new: nothing is missing, and nothing comes twice.
//! Must not test who may read.

use serde_json::{Value, json};

use super::{id, ids, messages, room};
use crate::support::{JwtClient, RoomSocket, TestApp};

#[tokio::test]
async fn names_are_looked_up_when_messages_are_read() {
    let (app, ana, bo) = room().await;
    RoomSocket::enter(&app, "garden", &ana.access).await.say("first").await;
    ana.renames("Anabel").await;
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    assert_eq!(of_bo.fetch(1, 1).await[0]["username"], "Anabel");
}

#[tokio::test]
async fn the_first_state_lies_around_the_read_mark() {
    let (app, ana, bo) = room().await;
    let mut of_ana = RoomSocket::enter(&app, "garden", &ana.access).await;
    for number in 1..=120 {
        of_ana.say(&format!("number {number}")).await;
    }
    let state = async |client: &JwtClient| {
        let path = format!("/ws/chat/garden?token={}", client.access);
        let frame = RoomSocket::open(&app, &path, None).await.expect("initial_state").await;
        (frame["last_read_id"].as_i64().expect("a number"), ids(&messages(&frame)))
    };
    assert_eq!(state(&bo).await, (0, (1..=50).collect()), "who has read nothing");
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    of_bo.send(json!({ "type": "set_last_read", "message_id": "60" })).await;
    of_bo.heard_all().await;
    assert_eq!(state(&bo).await, (60, (30..=110).collect()));
    // Never backwards, never beyond the newest.
    of_bo.send(json!({ "type": "set_last_read", "message_id": 5 })).await;
    of_bo.heard_all().await;
    assert_eq!(state(&bo).await.0, 60);
    of_bo.send(json!({ "type": "set_last_read", "message_id": 1_000_000_000_000_i64 })).await;
    of_bo.heard_all().await;
    assert_eq!(state(&bo).await, (120, (90..=120).collect()));
    // What one says oneself is read.
    assert_eq!(state(&ana).await.0, 120);
}

#[tokio::test]
async fn any_stretch_is_answered_whole() {
    let (app, ana, _) = room().await;
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    for number in 1..=1_003 {
        socket.send(json!({ "type": "message", "content": format!("number {number}"), "client_id": number.to_string() })).await;
        if number % 32 == 0 || number == 1_003 {
            while socket.expect("ack").await["client_id"] != number.to_string().as_str() {}
        }
    }
    assert_eq!(ids(&socket.fetch(-30, 3).await), [1, 2, 3]);
    assert_eq!(ids(&socket.fetch(1_002, i64::MAX).await), [1_002, 1_003]);
    assert_eq!(socket.fetch(5, 4).await, Vec::<Value>::new());
    assert_eq!(socket.fetch(2_000, 3_000).await, Vec::<Value>::new());
    assert_eq!(ids(&socket.fetch(1, 1_000).await), (1..=1_000).collect::<Vec<_>>());
    let long = socket.fetch(1, 5_000).await;
    assert_eq!(ids(&long), (1..=1_000).collect::<Vec<_>>());
    let rest = messages(&socket.expect("fetch_response").await);
    assert_eq!(ids(&rest), (1_001..=1_003).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_flow_that_the_old_readme_recommends_loses_and_doubles_nothing() {
    let (app, ana, bo) = room().await;
    let carla = JwtClient::new(&app, "Carla").await;
    carla.joins("garden").await;
    let mut writer = RoomSocket::enter(&app, "garden", &ana.access).await;
    for number in 1..=100 {
        writer.say(&format!("number {number}")).await;
    }
    let write = async {
        for number in 101..=200 {
            writer.say(&format!("number {number}")).await;
        }
    };
    let readers = (Box::pin(read(&app, &bo)), Box::pin(read(&app, &carla)));
    let all = futures_util::future::join3(write, readers.0, readers.1);
    let (_, bo_read, carla_read) = Box::pin(all).await;
    for read in [bo_read, carla_read] {
        assert_eq!(ids(&read), (1..=200).collect::<Vec<_>>());
        for message in &read {
            assert_eq!(message["content"], format!("number {}", id(message)).as_str());
        }
    }
}

/// A reader as the old README recommends: pages until one is short, then listens. Reads 200 messages.
async fn read(app: &TestApp, client: &JwtClient) -> Vec<Value> {
    let path = format!("/ws/chat/garden?token={}", client.access);
    let mut socket = RoomSocket::open(app, &path, None).await;
    let state = socket.expect("initial_state").await;
    let mut read = messages(&state);
    let last = |read: &[Value]| read.last().map_or(0, id);
    let mut is_full = last(&read) >= state["last_read_id"].as_i64().expect("a number") + 50;
    while is_full {
        let to = last(&read) + 40;
        let page = socket.fetch(last(&read) + 1, to).await;
        is_full = page.last().is_some_and(|message| id(message) == to);
        read.extend(page);
        socket.send(json!({ "type": "set_last_read", "message_id": last(&read) })).await;
    }
    socket.send(json!({ "type": "listen_latest" })).await;
    while last(&read) < 200 {
        read.push(socket.pushed().await);
    }
    read
}

#[tokio::test]
async fn pushes_begin_where_the_last_answer_ended() {
    let (app, ana, bo) = room().await;
    let mut writer = RoomSocket::enter(&app, "garden", &ana.access).await;
    let mut reader = RoomSocket::enter(&app, "garden", &bo.access).await;
    writer.say("one").await;
    writer.say("two").await;
    // The reader has had its last answer before these.
    reader.listen().await;
    reader.listen().await;
    writer.say("three").await;
    while reader.pushed_ids().last() != Some(&3) {
        reader.pushed().await;
    }
    assert_eq!(reader.pushed_ids(), [1, 2, 3], "asking twice doubles nothing");
}
