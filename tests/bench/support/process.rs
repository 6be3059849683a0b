//! Processes of a benchmark: pinned to one core each, and what the kernel says about them.
//! Must not know what they do.

use std::env;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

/// The kernel counts processor time in these, by default.
const TICK: Duration = Duration::from_millis(10);

/// The core for the server and the one for the load.
pub const SERVER_CORE: &str = "0";
pub const LOAD_CORE: &str = "1";

/// Starts this same program again on one core, with other arguments and a pipe either way.
///
/// # Errors
/// When it cannot be started.
pub fn start(core: &str, arguments: &[&str]) -> Result<Child> {
    let program = env::current_exe().context("where this program is")?;
    Command::new("taskset")
        .args(["-c", core])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("taskset (package util-linux) is needed")
}

/// Moves this process, and all threads it will start, to one core.
///
/// # Errors
/// When there is no such core.
pub fn stay_on(core: &str) -> Result<()> {
    let pid = std::process::id().to_string();
    let done = Command::new("taskset").args(["-a", "-c", "-p", core, &pid]).output();
    let done = done.context("taskset (package util-linux) is needed")?;
    anyhow::ensure!(done.status.success(), "this machine has no core {core}; two are needed");
    Ok(())
}

/// Processor time that a process has used so far, its ended threads too.
///
/// # Errors
/// When it is gone.
pub fn processor_time(pid: u32) -> Result<Duration> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).context("the process is gone")?;
    // The second field, the program's name, may hold blanks; it ends with the last bracket.
    let (_, fields) = line.rsplit_once(") ").context("/proc/…/stat has a strange form")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u32>);
    match (times.next(), times.next()) {
        (Some(Ok(user)), Some(Ok(system))) => Ok(TICK * (user + system)),
        _ => Err(anyhow!("/proc/…/stat has a strange form")),
    }
}
