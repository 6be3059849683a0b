//! A PostgreSQL server for one test, which it may stop and start; the server of the whole run is left alone.
//! Must not be used where a schema of the run's server does.

use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

/// Stopped and removed when dropped.
pub struct OwnPostgres {
    folder: TempDir,
    port: u16,
}

impl OwnPostgres {
    /// A fresh server that runs.
    pub fn start() -> Self {
        // Not below TMPDIR, which may be closed to the user that the server runs as.
        let folder = TempDir::new_in("/tmp").expect("a temporary folder");
        if is_root() {
            let folder = folder.path().display().to_string();
            run(Command::new("chown").args(["postgres", &folder]));
        }
        let server = Self { folder, port: free_port() };
        run(program("initdb")
            .args(["--auth=trust", "--username=chinwag", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(server.cluster()));
        server.start_again();
        server
    }

    /// What `DATABASE_URL` says.
    pub fn url(&self) -> String {
        format!("postgres://chinwag@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it with all its connections, without saying good-bye to anybody.
    pub fn stop(&self) {
        run(program("pg_ctl").args(["stop", "-w", "-m", "immediate", "-D"]).arg(self.cluster()));
    }

    /// Starts it after a stop.
    pub fn start_again(&self) {
        let options = format!("-p {} -h 127.0.0.1 -k {}", self.port, self.folder.path().display());
        run(program("pg_ctl")
            .args(["start", "-w", "-o", &options, "-l"])
            .arg(self.folder.path().join("log"))
            .arg("-D")
            .arg(self.cluster()));
    }

    /// Makes the database read-only or writable, for everybody and at once.
    pub fn set_read_only(&self, read_only: bool) {
        let url = format!("{}?options=-cdefault_transaction_read_only%3Doff", self.url());
        let mut connection = PgConnection::establish(&url).expect("the server runs");
        let sql = format!(
            "ALTER DATABASE postgres SET default_transaction_read_only = {read_only}; \
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = 'postgres' AND pid <> pg_backend_pid()"
        );
        connection.batch_execute(&sql).expect("the server obeys");
    }

    /// Freezes all connections there are, or lets them go on: they answer nothing, but are not closed.
    pub fn set_frozen(&self, frozen: bool) {
        assert!(self.signal(if frozen { "-STOP" } else { "-CONT" }), "the server runs");
    }

    /// To all processes whose parent is this server's main process.
    fn signal(&self, signal: &str) -> bool {
        let file = std::fs::read_to_string(self.cluster().join("postmaster.pid"));
        let pid = file.unwrap_or_default().lines().next().unwrap_or_default().to_owned();
        let told = Command::new("pkill").args([signal, "-P", &pid]).status();
        !pid.is_empty() && told.is_ok_and(|told| told.success())
    }

    fn cluster(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.signal("-CONT");
        let stopped = program("pg_ctl")
            .args(["stop", "-w", "-m", "immediate", "-D"])
            .arg(self.cluster())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        drop(stopped);
    }
}

/// One of PostgreSQL's own programs, run by its own user where the test's is root, whom it refuses.
fn program(name: &str) -> Command {
    let folders = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let newest = folders.flatten().map(|entry| entry.path()).max().expect("a version");
    let path = newest.join("bin").join(name);
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(path);
    command
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").expect("this is Linux").uid() == 0
}

fn run(command: &mut Command) {
    let output = command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).status();
    let status = output.unwrap_or_else(|cause| panic!("{command:?}: {cause}"));
    assert!(status.success(), "{command:?}: {status}");
}
