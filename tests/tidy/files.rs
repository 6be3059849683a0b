//! What each file must look like, and which may stand at the top.
//! Must not know what is in a file beyond its form.

use super::tree::{self, SourceFile};

/// The longest file, in lines.
const LONGEST: usize = 300;

/// All that may stand at the top besides dotfiles.
const TOP: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "diesel.toml",
    "migrations",
    "src",
    "static",
    "templates",
    "tests",
];

fn violations(files: &[SourceFile]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.path != "Cargo.lock")
        .flat_map(|file| {
            [
                length(file),
                first_line(file),
                blanks(file),
                unfinished(file),
                ignored(file),
                slept(file),
            ]
            .into_iter()
            .flatten()
            .map(|why| format!("{}: {why}", file.path))
        })
        .collect()
}

fn length(file: &SourceFile) -> Option<String> {
    let counted = ["src", "tests", "static/script"].iter().any(|folder| file.is_below(folder));
    let lines = file.text.lines().count();
    (counted && lines > LONGEST && !file.path.ends_with("/schema.rs"))
        .then(|| format!("{lines} lines, more than {LONGEST}: look for the second noun"))
}

fn first_line(file: &SourceFile) -> Option<String> {
    let said = file.text.lines().next().is_some_and(|line| {
        line.strip_prefix("//! ").is_some_and(|sentence| sentence.trim().len() > 10)
    });
    let generated = file.path.ends_with("/schema.rs");
    (file.path.ends_with(".rs") && !said && !generated)
        .then(|| "the first line does not say with `//!` what the file is for".to_owned())
}

fn blanks(file: &SourceFile) -> Option<String> {
    let trailing = file.text.split('\n').position(|line| line.ends_with([' ', '\t', '\r']));
    if let Some(line) = trailing {
        return Some(format!("line {} ends with a blank", line + 1));
    }
    let ends_well =
        file.text.is_empty() || (file.text.ends_with('\n') && !file.text.ends_with("\n\n"));
    (!ends_well).then(|| "does not end with one newline".to_owned())
}

fn unfinished(file: &SourceFile) -> Option<String> {
    let marks = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("TO", "DO")];
    let mark = marks.into_iter().find(|mark| file.text.contains(mark))?;
    (file.is_below("src") || file.is_below("tests") || file.is_below("static"))
        .then(|| format!("says {mark}"))
}

/// An ignored test says what it needs.
fn ignored(file: &SourceFile) -> Option<String> {
    let bare = concat!("#[ign", "ore]");
    file.text.contains(bare).then(|| "a test is ignored without a reason".to_owned())
}

/// Tests wait for a condition with a deadline; only the support that does this for them may sleep, and a peer that trickles.
fn slept(file: &SourceFile) -> Option<String> {
    let may = ["tests/suite/support", "tests/suite/abuse"].iter().any(|place| file.is_below(place));
    let slept = file.is_below("tests/suite") && file.text.contains(concat!("sle", "ep("));
    (slept && !may).then(|| "a test sleeps".to_owned())
}

fn strangers(top: &[String]) -> Vec<&String> {
    top.iter().filter(|name| !name.starts_with('.') && !TOP.contains(&name.as_str())).collect()
}

#[test]
fn every_file_has_the_form_of_the_house() {
    let found = violations(&tree::whole());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn only_the_agreed_names_stand_at_the_top() {
    let top = tree::top_level();
    assert!(strangers(&top).is_empty(), "{:?}", strangers(&top));
    assert_eq!(strangers(&["notes.txt".to_owned(), ".ci".to_owned(), "src".to_owned()]).len(), 1);
}

#[test]
fn files_out_of_form_are_found() {
    let good = "//! Says what it is for.\n";
    for (path, text) in [
        ("src/a.rs", good.repeat(301)),
        ("static/script/a.js", "x();\n".repeat(301)),
        ("src/a.rs", "use std::fs;\n".to_owned()),
        ("src/a.rs", "//! Short.\n".to_owned()),
        ("src/a.rs", format!("{good}fn f() {{}} \n")),
        ("README.md", "a\r\nb\r\n".to_owned()),
        ("src/a.rs", good.trim_end().to_owned()),
        ("src/a.rs", format!("{good}fn f() {{ {}) }}\n", concat!("to", "do!("))),
        ("tests/suite/a.rs", format!("{good}{}\n", concat!("#[ign", "ore]"))),
        ("tests/suite/a.rs", format!("{good}{}1);\n", concat!("sle", "ep("))),
    ] {
        assert_eq!(violations(&[SourceFile::sample(path, &text)]).len(), 1, "{path}: {text}");
    }
}

#[test]
fn files_in_form_are_left_alone() {
    let good = "//! Says what it is for.\n";
    for (path, text) in [
        ("src/a.rs", good.to_owned()),
        ("src/store/schema.rs", "table! {}\n".repeat(301)),
        ("README.md", "x\n".repeat(301)),
        ("tests/suite/support/wait.rs", format!("{good}{}1);\n", concat!("sle", "ep("))),
    ] {
        let found = violations(&[SourceFile::sample(path, &text)]);
        assert_eq!(found, Vec::<String>::new());
    }
}
