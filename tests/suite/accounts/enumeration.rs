//! Finding out who has an account: the answers are those of old, so waits and equal times stand in the way.
//! Must not measure in a hurry: times are compared over many tries.

use std::time::{Duration, Instant};

use reqwest::header::ACCEPT;

use super::{PASSWORD, log_in, register, registered, told_next};
use crate::support::visitor::Answer;
use crate::support::{TestApp, Visitor};

/// What a program is told that has to wait.
fn refused(answer: &Answer) -> &str {
    assert_eq!(answer.status.as_u16(), 429, "{}", answer.text);
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    &answer.text
}

#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| {
            config.accounts.bcrypt_cost = 8;
            (config.accounts.failures, config.accounts.failures_per_address) = (1_000, 1_000);
        })
        .start()
        .await;
    registered(&Visitor::new(&app), "ana").await;
    let eve = Visitor::new(&app);
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..15 {
        for (name, times) in
            [("ana".to_owned(), &mut known), (format!("nobody{number}"), &mut unknown)]
        {
            let began = Instant::now();
            log_in(&eve, &name, "a wrong one").await;
            times.push(began.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let (known, unknown) = (median(&mut known), median(&mut unknown));
    assert!(known > 0.005, "bcrypt runs for a known name: {known}");
    assert!((0.6..1.67).contains(&(known / unknown)), "known {known} s, unknown {unknown} s");
}

#[tokio::test]
async fn waits_grow_for_a_name_whether_or_not_somebody_has_it_and_are_told() {
    let app = TestApp::builder().with(|config| config.accounts.failures = 3).start().await;
    registered(&Visitor::new(&app), "ana").await;
    for name in ["ana", "nobody"] {
        let eve = Visitor::new(&app);
        for _ in 0..3 {
            log_in(&eve, name, "a wrong one").await;
            eve.get("/login").await;
        }
        let told = "Too many log-ins failed. Please wait 5 seconds and try again.";
        let answer = log_in(&eve, name, "a wrong one").await;
        assert!(refused(&answer).contains(told), "{name}: {}", answer.text);
        let right = log_in(&eve, name, PASSWORD).await;
        assert!(refused(&right).contains(told), "not even the right one is looked at");
        let login = |url: reqwest::Url| url.join("/login").expect("a path");
        let form = [("username", name), ("password", PASSWORD)];
        let person = eve
            .request(|client, url| client.post(login(url)).header(ACCEPT, "text/html").form(&form))
            .await;
        assert_eq!(told_next(&eve, &person).await, [told], "a person reads it on the page");
    }
}

#[tokio::test]
async fn an_address_that_tries_many_names_has_to_wait_for_all_of_them() {
    let app =
        TestApp::builder().with(|config| config.accounts.failures_per_address = 6).start().await;
    registered(&Visitor::new(&app), "ana").await;
    let eve = Visitor::new(&app);
    for number in 0..6 {
        log_in(&eve, &format!("name{number}"), "x").await;
    }
    let answer = log_in(&eve, "ana", PASSWORD).await;
    assert!(refused(&answer).contains("Too many log-ins failed. Please wait "), "{}", answer.text);
}

#[tokio::test]
async fn an_address_makes_only_so_many_accounts() {
    let app = TestApp::builder()
        .with(|config| config.limits.registrations_per_address.burst = 3)
        .start()
        .await;
    let eve = Visitor::new(&app);
    for number in 0..3 {
        register(&eve, &format!("eve {number}"), PASSWORD).await;
    }
    let answer = register(&eve, "eve 4", PASSWORD).await;
    assert!(refused(&answer).contains("That was too fast. Please wait "), "{}", answer.text);
}
