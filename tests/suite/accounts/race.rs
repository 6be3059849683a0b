//! Somebody logs in with the old password while it is being changed.
//! Must not depend on who is faster: whatever happens, the old password lets nobody stay.

use futures_util::future::join_all;

use super::{PASSWORD, log_in, logged_in_as, registered};
use crate::support::{TestApp, Visitor};

const NEW: &str = "another lamp and otter";

#[tokio::test]
async fn nobody_stays_logged_in_with_a_password_that_was_changed_meanwhile() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| {
            // Long enough for the tries to overlap, and room for all of them.
            config.accounts.bcrypt_cost = 7;
            (config.accounts.failures, config.accounts.failures_per_address) = (1_000, 1_000);
        })
        .start()
        .await;
    let owner = Visitor::new(&app);
    registered(&owner, "ana").await;
    let thieves: Vec<_> = (0..12).map(|_| Visitor::new(&app)).collect();
    let change = async {
        let fields = [("password", PASSWORD), ("new-password", NEW), ("confirmation", NEW)];
        owner.post("/account/password", &fields).await
    };
    let tries = join_all(thieves.iter().map(|thief| log_in(thief, "ana", PASSWORD)));
    let (changed, answers) = futures_util::future::join(change, tries).await;
    assert_eq!(changed.status.as_u16(), 302, "{}", changed.text);
    assert!(answers.iter().all(|answer| answer.status.as_u16() == 302));
    for thief in &thieves {
        assert_eq!(logged_in_as(thief).await, None);
    }
    assert_eq!(logged_in_as(&owner).await.as_deref(), Some("ana"), "the owner stays");
    let late = Visitor::new(&app);
    assert_eq!(log_in(&late, "ana", PASSWORD).await.location(), "/login");
    assert_eq!(log_in(&late, "ana", NEW).await.location(), "/");
}
