//! Who may come in, and how connections end.
//! Must not test what is said meanwhile.

use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{ids, messages, room};
use crate::support::{JwtClient, RoomSocket, TestApp};

#[tokio::test]
async fn both_paths_and_both_places_for_the_token_open_a_room() {
    let (app, ana, _) = room().await;
    let bearer = format!("Bearer {}", ana.access);
    for path in ["/ws/chat/garden", "/room/garden"] {
        let mut in_header = RoomSocket::open(&app, path, Some(&bearer)).await;
        assert_eq!(in_header.expect("initial_state").await["last_read_id"], 0, "{path}");
        let in_query = format!("{path}?token={}", ana.access);
        let mut in_query = RoomSocket::open(&app, &in_query, None).await;
        assert_eq!(in_query.expect("initial_state").await["messages"], json!([]), "{path}");
    }
}

#[tokio::test]
async fn who_may_not_come_in_is_told_by_the_close() {
    let (app, ana, _) = room().await;
    let stranger = JwtClient::new(&app, "Carla").await;
    let closed = async |path: &str, header: Option<&str>| {
        RoomSocket::open(&app, path, header).await.closed().await
    };
    let told = |code: u16, why: &str| (code, why.to_owned());
    for path in ["/ws/chat/garden", "/room/garden"] {
        assert_eq!(closed(path, None).await, told(4001, "Unauthorized"));
        for header in ["nonsense", "Bearer", "Bearer x.y.z", "Basic YTpi"] {
            assert_eq!(closed(path, Some(header)).await, told(4001, "Invalid token"), "{header}");
        }
        let with_refresh = format!("{path}?token={}", ana.refresh);
        assert_eq!(closed(&with_refresh, None).await, told(4001, "Invalid token"));
        let foreign = format!("Bearer {}", stranger.access);
        assert_eq!(closed(path, Some(&foreign)).await, told(1008, "Forbidden"));
    }
    let unknown = format!("/ws/chat/nowhere?token={}", ana.access);
    assert_eq!(closed(&unknown, None).await, told(1008, "Room not found"));
}

#[tokio::test]
async fn frames_that_make_no_sense_close_the_socket_and_unknown_types_do_not() {
    let (app, ana, _) = room().await;
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    socket.send(json!({ "type": "dance", "with": [1] })).await;
    assert_eq!(socket.say("still here").await, 1);
    for raw in [
        Message::Text("nonsense".into()),
        Message::Text("{}".into()),
        Message::Text("[1]".into()),
        Message::Text(r#"{"type":"fetch","from_id":"one","to_id":2}"#.into()),
        Message::Text(r#"{"type":"message","content":7}"#.into()),
        Message::Binary(vec![0xFF, 0x00].into()),
    ] {
        let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
        socket.send_raw(raw.clone()).await;
        let (code, why) = socket.closed().await;
        assert_eq!(code, 1008, "{raw:?}");
        assert!(!why.is_empty(), "{raw:?}");
    }
    // A binary frame that holds JSON is as good as text.
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    socket
        .send_raw(Message::Binary(br#"{"type":"fetch","from_id":1,"to_id":"1"}"#.to_vec().into()))
        .await;
    assert_eq!(ids(&messages(&socket.expect("fetch_response").await)), [1]);
}

#[tokio::test]
async fn whoever_is_removed_banned_leaves_or_loses_the_room_is_disconnected_at_once() {
    let (app, ana, bo) = room().await;
    let forbidden = (1008, "Forbidden".to_owned());
    let mut of_ana = RoomSocket::enter(&app, "garden", &ana.access).await;

    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    let kick = format!("/room/garden/kick/{}", bo.user_id);
    assert_eq!(ana.post(&kick, None).await.0, 200);
    assert_eq!(of_bo.closed().await, forbidden);
    let path = format!("/ws/chat/garden?token={}", bo.access);
    assert_eq!(RoomSocket::open(&app, &path, None).await.closed().await, forbidden);

    bo.joins("garden").await;
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    assert_eq!(bo.post("/room/garden/leave", None).await.0, 200);
    assert_eq!(of_bo.closed().await, forbidden);

    bo.joins("garden").await;
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    let ban = format!("/room/garden/ban/{}", bo.user_id);
    assert_eq!(ana.post(&ban, None).await.0, 200);
    assert_eq!(of_bo.closed().await, forbidden);
    assert_eq!(RoomSocket::open(&app, &path, None).await.closed().await, forbidden);

    assert_eq!(of_ana.say("still here").await, 1, "others hear nothing of it");
    assert_eq!(ana.delete("/room/garden").await.0, 200);
    assert_eq!(of_ana.closed().await, (1008, "Room not found".to_owned()));
    let path = format!("/ws/chat/garden?token={}", ana.access);
    let gone = RoomSocket::open(&app, &path, None).await.closed().await;
    assert_eq!(gone, (1008, "Room not found".to_owned()));
}

#[tokio::test]
async fn a_token_that_ends_takes_its_socket_along() {
    let app = TestApp::builder().with(|config| {
        config.tokens.access_lasts = Duration::from_secs(2);
        // A connection looks at the time as often as its peer is pinged.
        config.sessions.ping_every = Duration::from_millis(200);
    });
    let app = app.start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    ana.creates("garden", json!({})).await;
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    assert_eq!(socket.closed().await, (4001, "Invalid token".to_owned()));
}
