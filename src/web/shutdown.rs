//! The end: what asks for it.
//! Must not know what has to be ended.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a shell shows for a program ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Resolves at the first SIGTERM or Ctrl-C. A second one ends the process at once.
///
/// # Errors
/// When the system does not let us listen for signals.
pub fn signals() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        either(&mut terminate, &mut interrupt).await;
        log::info!("shutting down; a second signal ends at once");
        actix_web::rt::spawn(async move {
            either(&mut terminate, &mut interrupt).await;
            log::warn!("ended at once by a second signal");
            std::process::exit(INTERRUPTED);
        });
    })
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
