//! A disk of a few megabytes for one program: a tmpfs in a mount namespace of its own, made without being root.
//! Must not touch the file systems of the machine.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::wait::eventually;

/// Gone with everything on it when dropped.
pub struct SmallDisk {
    holder: Child,
    mount: TempDir,
}

impl SmallDisk {
    /// Made by `unshare`, in a namespace that a sleeping process keeps.
    pub async fn of_megabytes(size: usize) -> Self {
        let mount = TempDir::new().expect("a temporary folder");
        let script = format!(
            "mount -t tmpfs -o size={size}m none '{}' && echo ready >'{0}/ready' && exec sleep 600",
            mount.path().display()
        );
        let holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
            .stdin(Stdio::null())
            .spawn()
            .expect("unshare is there");
        let disk = Self { holder, mount };
        eventually("the small disk is mounted", async || {
            disk.seen_from_here("ready").exists().then_some(())
        })
        .await;
        disk
    }

    /// The words before a program's path that let it see the disk.
    pub fn through(&self) -> Vec<String> {
        let pid = self.holder.id().to_string();
        ["nsenter", "--target", &pid, "--user", "--mount", "--preserve-credentials"]
            .map(str::to_owned)
            .to_vec()
    }

    /// A file on it, as the program sees it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.mount.path().join(name)
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut ballast = File::create(self.seen_from_here("ballast")).expect("a file");
        for size in [65_536, 1] {
            loop {
                match ballast.write_all(&vec![0; size]) {
                    Ok(()) => {}
                    Err(cause) if cause.kind() == ErrorKind::StorageFull => break,
                    Err(cause) => panic!("filling the disk: {cause}"),
                }
            }
        }
    }

    /// Makes the space free again.
    pub fn free(&self) {
        fs::remove_file(self.seen_from_here("ballast")).expect("the ballast is there");
    }

    /// A file on it, as the test sees it.
    fn seen_from_here(&self, name: &str) -> PathBuf {
        let root = Path::new("/proc").join(self.holder.id().to_string()).join("root");
        let inside = self.file(name);
        root.join(inside.strip_prefix("/").unwrap_or(&inside))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.holder.kill().ok();
        self.holder.wait().ok();
    }
}
