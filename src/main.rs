//! The program: settings, log, server, until a signal.
//! Must not do anything that tests cannot start: that is in the library.

use std::process::ExitCode;

use chinwag::commands;
use chinwag::config::{Config, Order};
use chinwag::telemetry;
use chinwag::web::{Server, signals};

fn main() -> ExitCode {
    let order = Order::read().unwrap_or_else(|error| error.exit());
    telemetry::start(&order);
    match actix_web::rt::System::new().block_on(carry_out(order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(order: Order) -> anyhow::Result<()> {
    match order {
        Order::Serve(config) => serve(*config).await,
        Order::Moderator(order, database) => {
            Ok(commands::moderator(&order, &database, &mut std::io::stdout()).await?)
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let public = config.http.public_url.clone();
    let shutdown = signals()?;
    let server = Server::bind(config).await?;
    for address in server.addresses() {
        log::info!("listening address={address}");
    }
    for address in server.feed_addresses() {
        log::info!("listening for feeds address={address}");
    }
    let first = server.addresses().first().map(|address| format!("http://{address}"));
    if let Some(url) = public.or(first) {
        log::info!("ready: open {url}");
    }
    server.run(shutdown).await?;
    Ok(())
}
