//! Both databases have the same migrations, each with a way up and a way down.
//! Must not know what is in them; the store's tests run them.

use std::collections::BTreeSet;

use super::tree::{self, SourceFile};

const FOLDERS: [&str; 2] = ["migrations/sqlite", "migrations/postgresql"];

fn violations(files: &[SourceFile]) -> Vec<String> {
    let [sqlite, postgresql] = FOLDERS.map(|folder| names_in(folder, files));
    let mut found: Vec<String> = sqlite
        .symmetric_difference(&postgresql)
        .map(|name| format!("migration {name} exists for one database only"))
        .collect();
    for folder in FOLDERS {
        for name in names_in(folder, files) {
            for direction in ["up", "down"] {
                let path = format!("{folder}/{name}/{direction}.sql");
                let filled = files.iter().any(|f| f.path == path && !f.text.trim().is_empty());
                if !filled {
                    found.push(format!("{path} is missing or empty"));
                }
            }
        }
    }
    found
}

fn names_in(folder: &str, files: &[SourceFile]) -> BTreeSet<String> {
    files
        .iter()
        .filter_map(|file| file.path.strip_prefix(folder)?.strip_prefix('/')?.split_once('/'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn both_databases_have_the_same_migrations_up_and_down() {
    let found = violations(&tree::whole());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_migration_that_is_half_there_is_found() {
    let files: Vec<SourceFile> = ["sqlite/1_a/up", "sqlite/1_a/down", "sqlite/2_b/up"]
        .iter()
        .chain(&["postgresql/1_a/up"])
        .map(|path| SourceFile::sample(&format!("migrations/{path}.sql"), "SELECT 1;\n"))
        .collect();
    assert_eq!(
        violations(&files),
        [
            "migration 2_b exists for one database only",
            "migrations/sqlite/2_b/down.sql is missing or empty",
            "migrations/postgresql/1_a/down.sql is missing or empty",
        ]
    );
}
