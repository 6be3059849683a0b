//! Random chat as people meet it: waiting, talking, leaving, reporting, staying.
//! Must not test who fits whom: that is beside the code.

mod keeping;
mod leaving;
mod manners;
mod meeting;
mod page;

use crate::support::TestApp;

/// A server on which two from one address may meet at once, and nobody is held up.
async fn app() -> TestApp {
    quick().start().await
}

fn quick() -> crate::support::app::TestAppBuilder {
    TestApp::builder().unlimited().with(|config| {
        let strangers = &mut config.strangers;
        strangers.same_address = std::time::Duration::ZERO;
        strangers.limits.matches.per_minute = 60_000;
        strangers.limits.matches.burst = 1_000;
        strangers.limits.matches_per_address = strangers.limits.matches;
    })
}
