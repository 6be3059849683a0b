//! Waiting for a condition, with a deadline: the one place in the tests that sleeps.
//! Must not be used to wait for time to pass.

use std::time::{Duration, Instant};

/// How long anything may take on a busy machine before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(PATIENCE, what, &mut ask).await
}

/// The same with a deadline of its own.
pub async fn within<T>(
    patience: Duration,
    what: &str,
    ask: &mut impl AsyncFnMut() -> Option<T>,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(start.elapsed() < patience, "not within {patience:?}: {what}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// The future's result, or a failed test that says what was waited for.
pub async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(result) => result,
        Err(_) => panic!("not within {PATIENCE:?}: {what}"),
    }
}
