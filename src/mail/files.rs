//! Mails as files, one each, for servers that have no mail server to talk to.
//! Must not let anybody but the owner read them: they hold codes and links.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::clock;

/// A folder that mails are written to.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Nothing is made before the first mail.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Writes a mail under a name that sorts by time. Blocks.
    pub fn write(&self, mail: &[u8]) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let time = clock::now().format("%Y-%m-%dT%H%M%S%.6fZ");
        let name = format!("{time}-{}", Uuid::new_v4().simple());
        // Whoever watches the folder sees whole mails only.
        let draft = self.0.join(format!(".{name}"));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        let written = file.write_all(mail).and_then(|()| file.sync_all());
        let kept = written.and_then(|()| fs::rename(&draft, self.0.join(format!("{name}.eml"))));
        if kept.is_err() {
            fs::remove_file(&draft).ok();
        }
        kept
    }
}
