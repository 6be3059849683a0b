//! The tree speaks of the project alone: not of how, where or with what it was written.
//! The words are put together from parts so that this file may be read by its own check.

use super::tree::{self, SourceFile};

/// Words and names that have no business here, in small letters.
const WORDS: [&str; 20] = [
    concat!("a", "i"),
    concat!("l", "lm"),
    concat!("g", "pt"),
    concat!("chatg", "pt"),
    concat!("opena", "i"),
    concat!("anth", "ropic"),
    concat!("clau", "de"),
    concat!("co", "pilot"),
    concat!("language ", "model"),
    concat!("work", "tree"),
    concat!("sub", "agent"),
    concat!("house", ".md"),
    concat!("contracts", ".md"),
    concat!("product", ".md"),
    concat!("measured", ".md"),
    concat!("style", ".md"),
    concat!("design", ".md"),
    concat!("wire", ".md"),
    concat!("rules", ".md"),
    concat!("fix", "me"),
];

/// Folders of one machine.
const PLACES: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/"),
];

fn violations(files: &[SourceFile]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.path != "Cargo.lock")
        .flat_map(|file| {
            file.text.lines().enumerate().filter_map(|(number, line)| {
                let why = unfit(line)?;
                Some(format!("{}:{}: {why}", file.path, number + 1))
            })
        })
        .collect()
}

fn unfit(line: &str) -> Option<String> {
    let small = line.to_lowercase();
    let word = WORDS.iter().find(|word| has_word(&small, word));
    let place = PLACES.iter().find(|place| names_place(line, place));
    let number = ["issue #", "issue no. "]
        .into_iter()
        .find(|issue| small.split(issue).skip(1).any(|rest| rest.starts_with(is_digit)));
    word.or(place).copied().or(number).map(|what| format!("says {what:?}"))
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// A path that begins there, not one that goes on from somewhere else (`$folder/tmp/x`).
fn names_place(line: &str, place: &str) -> bool {
    line.match_indices(place)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "}/-_.".contains(c)))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[test]
fn the_tree_speaks_of_the_project_alone() {
    let found = violations(&tree::whole());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn words_of_elsewhere_are_found() {
    for line in [
        format!("// written by {}", WORDS[6]),
        format!("as {} section 4 says", WORDS[11].to_uppercase()),
        format!("let path = \"{}main/x\";", PLACES[0]),
        format!("see issue {}", "#12"),
    ] {
        assert_eq!(violations(&[SourceFile::sample("src/a.rs", &line)]).len(), 1, "{line}");
    }
    for line in ["a chair, again", "$folder/tmp/x", "an issue", "target/tmp/x"] {
        assert!(violations(&[SourceFile::sample("src/a.rs", line)]).is_empty(), "{line}");
    }
}
