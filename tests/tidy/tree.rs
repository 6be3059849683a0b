//! The files of the project as the checks see them.
//! Must not know any rule.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file: where it is, from the project's folder, and what is in it.
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// A file that exists in a test only.
    pub fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is this file, this module (`x` is `x.rs` or `x/…`), or below this folder.
    pub fn is_below(&self, place: &str) -> bool {
        self.path.strip_prefix(place).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('/') || rest == ".rs" || place.ends_with('/')
        })
    }
}

/// The project's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the project that is kept: nothing built, nothing a running server wrote.
pub fn whole() -> Vec<SourceFile> {
    let mut files = Vec::new();
    collect(&root(), Path::new(""), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 20, "the project's files are not where they are looked for");
    files
}

/// The Rust files below `src`, or those that a test made up.
pub fn rust_of_src(files: &[SourceFile]) -> impl Iterator<Item = &SourceFile> {
    files.iter().filter(|file| file.is_below("src") && file.path.ends_with(".rs"))
}

/// Made elsewhere, and kept as it is.
const OF_OTHERS: &str = "static/vendor";

/// What stands at the top level, ignored things left out.
pub fn top_level() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root())
        .expect("the project's folder can be listed")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !is_ignored(name))
        .collect();
    names.sort();
    names
}

fn collect(root: &Path, below: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(root.join(below)).expect("a folder can be listed") {
        let entry = entry.expect("an entry");
        let path = below.join(entry.file_name());
        let shown = path.to_string_lossy().into_owned();
        if is_ignored(&shown) || shown == OF_OTHERS {
            continue;
        }
        if entry.file_type().expect("a file type").is_dir() {
            collect(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push(SourceFile { path: shown, text });
        }
    }
}

/// The same as in `.gitignore`.
fn is_ignored(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["target", "data", ".git", ".env", "tests/artefacts"].contains(&path)
        || [".db", ".db-wal", ".db-shm"].iter().any(|end| name.ends_with(end))
}

#[test]
fn a_place_is_a_file_a_module_or_a_folder() {
    let file = SourceFile::sample("src/store/rooms.rs", "");
    assert!(file.is_below("src/store"));
    assert!(file.is_below("src/store/rooms"));
    assert!(file.is_below("src/store/rooms.rs"));
    assert!(!file.is_below("src/sto"));
    assert!(!file.is_below("src/store/room"));
}
