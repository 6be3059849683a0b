//! The key that cookies are signed with, when the settings give none: made once, kept beside the database.
//! Must not show it, and must not let anybody else read it.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::{ConfigError, DatabaseUrl, Secret};

/// The name of the file.
const FILE: &str = "secret_key";
/// The folder for installations whose database is no file.
const DATA_FOLDER: &str = "data";
/// Random bytes; twice as many characters.
const BYTES: usize = 32;

/// Reads the key, or makes it at the first start.
///
/// # Errors
/// When the file can neither be read nor made, or holds no key.
pub fn kept_beside(database: &DatabaseUrl) -> Result<Secret, ConfigError> {
    let folder = match database {
        DatabaseUrl::Sqlite(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
        DatabaseUrl::Postgres(_) => PathBuf::from(DATA_FOLDER),
    };
    let path = folder.join(FILE);
    read_or_make(&folder, &path).map_err(|error| {
        ConfigError::general(&format!(
            "no SECRET_KEY is set, and none can be kept in {}: {error}",
            path.display()
        ))
    })
}

fn read_or_make(folder: &Path, path: &Path) -> io::Result<Secret> {
    match read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make(folder, path)?;
            read(path)
        }
        other => other,
    }
}

fn read(path: &Path) -> io::Result<Secret> {
    let text = fs::read_to_string(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o600))?;
    }
    let key = text.trim();
    if key.len() < BYTES {
        let told =
            "the file is damaged; remove it, and a new key is made (everybody has to enter again)";
        return Err(io::Error::new(ErrorKind::InvalidData, told));
    }
    Ok(Secret::new(key.into()))
}

/// Writes a whole key under another name first: nobody ever reads half of one, and of two processes one wins.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder)?;
    }
    let mut bytes = [0_u8; BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
    let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let draft = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folder: &Path) -> Result<Secret, ConfigError> {
        kept_beside(&DatabaseUrl::Sqlite(folder.join("chinwag.db")))
    }

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("data");
        let first = kept(&home).unwrap();
        assert_eq!(first.reveal().len(), 64);
        assert_eq!(kept(&home).unwrap(), first);
        let file = home.join(FILE);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&home).unwrap().count(), 1, "nothing else is left behind");
    }

    #[test]
    fn a_key_that_others_could_read_is_closed_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let key = kept(folder.path()).unwrap();
        let file = folder.path().join(FILE);
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        assert_eq!(kept(folder.path()).unwrap(), key);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_is_told_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "").unwrap();
        assert!(kept(folder.path()).unwrap_err().to_string().contains("damaged"));
    }
}
