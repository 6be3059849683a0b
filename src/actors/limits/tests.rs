//! Limits seen from outside, with a clock that is set forward.
//! Must not wait.

use std::net::IpAddr;

use super::*;
use crate::config::StrangersConfig;

fn prefix(last: u8) -> AddressPrefix {
    AddressPrefix::from(IpAddr::from([192, 0, 2, last]))
}

fn limits() -> (Limits, Watch) {
    let watch = Watch::default();
    let config = LimitsConfig {
        registrations_per_address: Rate { per_minute: 1, burst: 1 },
        guests_per_address: Rate { per_minute: 1, burst: 1 },
        messages: Rate { per_minute: 60, burst: 3 },
        messages_per_address: Rate { per_minute: 60, burst: 5 },
        rooms_per_address: Rate { per_minute: 1, burst: 1 },
        requests_per_address: Rate { per_minute: 60, burst: 2 },
        sockets_per_address: 2,
        wrong_codes_per_minute: 8,
        wrong_codes_per_hour: 30,
    };
    let strangers = StrangersConfig::default().limits;
    (Limits::with_watch(&config, &strangers, watch.clone()), watch)
}

fn wait<T>(result: Result<T, ChatError>) -> Duration {
    match result.err() {
        Some(ChatError::TooFast { retry_after }) => retry_after,
        other => panic!("expected TooFast, got {other:?}"),
    }
}

async fn miss(limits: &Limits, times: usize) {
    for _ in 0..times {
        limits.guess(prefix(1)).await.ok().unwrap().missed();
    }
}

#[test]
fn after_a_burst_one_waits_for_as_long_as_one_is_told() {
    let (limits, watch) = limits();
    let who = UserId::random();
    for _ in 0..3 {
        limits.post(who, prefix(1)).unwrap();
    }
    let told = wait(limits.post(who, prefix(1)));
    assert!(told > Duration::ZERO && told <= Duration::from_secs(1), "{told:?}");
    watch.advance(told + Duration::from_millis(1));
    limits.post(who, prefix(1)).unwrap();
}

#[test]
fn an_address_has_a_limit_over_all_its_people_and_other_addresses_have_their_own() {
    let (limits, _) = limits();
    for _ in 0..5 {
        limits.post(UserId::random(), prefix(1)).unwrap();
    }
    wait(limits.post(UserId::random(), prefix(1)));
    limits.post(UserId::random(), prefix(2)).unwrap();
}

#[tokio::test]
async fn eight_wrong_codes_in_a_minute_are_too_many() {
    let (limits, watch) = limits();
    miss(&limits, 8).await;
    let told = wait(limits.guess(prefix(1)).await);
    assert!(told > Duration::from_secs(58) && told <= Duration::from_secs(60), "{told:?}");
    assert!(limits.guess(prefix(2)).await.is_ok());
    watch.advance(told + Duration::from_millis(1));
    assert!(limits.guess(prefix(1)).await.is_ok());
}

#[tokio::test]
async fn thirty_wrong_codes_in_an_hour_are_too_many_however_slowly_they_come() {
    let (limits, watch) = limits();
    for _ in 0..30 {
        miss(&limits, 1).await;
        watch.advance(Duration::from_secs(60));
    }
    let told = wait(limits.guess(prefix(1)).await);
    assert!(
        told > Duration::from_secs(29 * 60) && told <= Duration::from_secs(30 * 60),
        "{told:?}"
    );
    watch.advance(told + Duration::from_millis(1));
    miss(&limits, 1).await;
    wait(limits.guess(prefix(1)).await);
}

#[tokio::test]
async fn good_codes_neither_count_nor_wipe_out_the_wrong_ones() {
    let (limits, _) = limits();
    for _ in 0..100 {
        drop(limits.guess(prefix(1)).await.ok().unwrap());
    }
    miss(&limits, 7).await;
    drop(limits.guess(prefix(1)).await.ok().unwrap());
    miss(&limits, 1).await;
    wait(limits.guess(prefix(1)).await);
}

#[tokio::test]
async fn guesses_at_the_same_time_do_not_slip_through_together_and_wait_for_their_turn() {
    let (limits, _) = limits();
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(limits.guess(prefix(1)).await.ok().unwrap());
    }
    assert!(limits.guess(prefix(2)).await.is_ok(), "others do not wait");
    let mut ninth = std::pin::pin!(limits.guess(prefix(1)));
    let mut tenth = std::pin::pin!(limits.guess(prefix(1)));
    assert!(futures_util::poll!(ninth.as_mut()).is_pending());
    assert!(futures_util::poll!(tenth.as_mut()).is_pending());
    drop(open.pop());
    drop(ninth.await.ok().unwrap());
    let last = tenth.await.ok().unwrap();
    let mut eleventh = std::pin::pin!(limits.guess(prefix(1)));
    assert!(futures_util::poll!(eleventh.as_mut()).is_pending());
    open.into_iter().for_each(Guess::missed);
    last.missed();
    assert!(wait(eleventh.await) > Duration::from_secs(58));
}

#[test]
fn a_closed_connection_makes_room_for_another() {
    let (limits, _) = limits();
    let first = limits.connect(prefix(1)).ok().unwrap();
    let _second = limits.connect(prefix(1)).ok().unwrap();
    assert!(limits.connect(prefix(1)).is_err());
    drop(first);
    assert!(limits.connect(prefix(1)).is_ok());
}

#[tokio::test]
async fn what_is_as_good_as_new_is_forgotten() {
    let (limits, watch) = limits();
    for last in 0..=255 {
        limits.request(prefix(last)).unwrap();
        limits.guess(prefix(last)).await.ok().unwrap().missed();
    }
    assert_eq!(limits.keys(), 512);
    watch.advance(Duration::from_secs(3_700));
    limits.request(prefix(1)).unwrap();
    assert!(limits.keys() <= 1, "{} are left", limits.keys());
}

#[test]
fn strangers_are_met_written_to_and_reported_only_so_often() {
    let (limits, watch) = limits();
    let who = UserId::random();
    (0..4).for_each(|_| limits.start_match(who, prefix(1)).unwrap());
    assert_eq!(wait(limits.start_match(who, prefix(1))).as_secs(), 4);
    (0..6).for_each(|_| limits.report(who).unwrap());
    let told = wait(limits.report(who));
    assert!(told > Duration::from_secs(9 * 60) && told <= Duration::from_secs(10 * 60), "{told:?}");
    watch.advance(told + Duration::from_millis(1));
    limits.report(who).unwrap();
    limits.start_match(who, prefix(1)).unwrap();
}
