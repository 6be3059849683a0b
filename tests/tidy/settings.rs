//! Every setting stands in the README's table, and nothing stands there that is no setting.
//! Must not know what a setting means.

use std::collections::BTreeSet;

use super::tree::{self, SourceFile};

fn violations(files: &[SourceFile]) -> Vec<String> {
    let config: Vec<&str> =
        files.iter().filter(|f| f.is_below("src/config")).map(|f| f.text.as_str()).collect();
    let readme = files.iter().find(|f| f.path == "README.md").map_or("", |f| f.text.as_str());
    let read: BTreeSet<String> = config.iter().flat_map(|text| declared_in(text)).collect();
    let named: BTreeSet<String> = config.iter().flat_map(|text| quoted_in(text)).collect();
    let told = rows_of(readme);
    let untold = read.difference(&told).map(|name| format!("{name} is not in the README's table"));
    let unread = told.difference(&named).map(|name| format!("{name} is no setting of src/config"));
    untold.chain(unread).collect()
}

/// Names that the command line library reads from the environment: `env = "LISTEN"`.
fn declared_in(text: &str) -> BTreeSet<String> {
    let text: String = text.split_whitespace().collect();
    text.split("env=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .filter(|name| is_setting(name))
        .collect()
}

fn quoted_in(text: &str) -> BTreeSet<String> {
    text.split('"').filter(|part| is_setting(part)).map(str::to_owned).collect()
}

/// The names in backquotes in the first column of any table.
fn rows_of(readme: &str) -> BTreeSet<String> {
    readme
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| is_setting(name))
        .map(str::to_owned)
        .collect()
}

fn is_setting(name: &str) -> bool {
    name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

#[test]
fn the_readme_and_the_program_agree_on_the_settings() {
    let found = violations(&tree::whole());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_setting_without_a_row_and_a_row_without_a_setting_are_found() {
    let files = [
        SourceFile::sample(
            "src/config/cli.rs",
            "#[arg(long, env = \"LISTEN\")]\n#[arg(env=\"PUBLIC_URL\")]\nlet old = \"OLD_KEY\";",
        ),
        SourceFile::sample(
            "README.md",
            "| `LISTEN`, `OLD_KEY` | `127.0.0.1` |\n| `GONE` | x |\n| GET | `POST` |\n",
        ),
    ];
    assert_eq!(
        violations(&files),
        ["PUBLIC_URL is not in the README's table", "GONE is no setting of src/config"]
    );
}
