//! Finds the paths (`crate::store::Store`, `diesel::insert_into`) that a Rust file uses.
//! Must not know which of them are allowed. Reads no types: names are taken as they stand.

/// A path as it is used, resolved to the crate's root when it is one of ours.
#[derive(PartialEq, Eq, Debug)]
pub struct UsedPath {
    /// `["crate", "store", "Store"]` or `["diesel", "insert_into"]`.
    pub segments: Vec<String>,
    pub line: usize,
}

#[derive(PartialEq, Eq, Debug)]
enum Token {
    Word(String),
    Colons,
    Other(char),
}

/// All paths of two or more segments in a file of that name (`src/store/rooms.rs`).
pub fn used_in(path: &str, text: &str) -> Vec<UsedPath> {
    let tokens = tokens_of(&without_comments_and_texts(text));
    let mut reader =
        Reader { tokens: &tokens, at: 0, modules: module_of(path), open: vec![], found: vec![] };
    reader.read();
    reader.found
}

struct Reader<'a> {
    tokens: &'a [(Token, usize)],
    at: usize,
    /// The module that is read, from the crate's root.
    modules: Vec<String>,
    /// For each open brace, whether it opened a module.
    open: Vec<bool>,
    found: Vec<UsedPath>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some((token, _)) = self.tokens.get(self.at) {
            match token {
                Token::Word(word) if word == "mod" && self.is_inline_module() => {
                    self.modules.push(self.word(self.at + 1).unwrap_or_default());
                    self.open.push(true);
                    self.at += 3;
                }
                Token::Word(_) => self.path(&[]),
                Token::Other('{') => {
                    self.open.push(false);
                    self.at += 1;
                }
                Token::Other('}') => {
                    if self.open.pop() == Some(true) {
                        self.modules.pop();
                    }
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn is_inline_module(&self) -> bool {
        self.word(self.at + 1).is_some() && self.is(self.at + 2, &Token::Other('{'))
    }

    /// A path, or what stands in the braces of a `use`, with what stood before it.
    fn path(&mut self, before: &[String]) {
        let line = self.tokens.get(self.at).map_or(0, |(_, line)| *line);
        let mut segments = before.to_vec();
        while let Some(word) = self.word(self.at) {
            segments.push(word);
            self.at += 1;
            if !self.is(self.at, &Token::Colons) {
                break;
            }
            if self.is(self.at + 1, &Token::Other('{')) {
                self.at += 2;
                self.group(&segments);
                return;
            }
            if self.word(self.at + 1).is_none() {
                break;
            }
            self.at += 1;
        }
        let segments = self.resolved(segments);
        if segments.len() > 1 {
            self.found.push(UsedPath { segments, line });
        }
    }

    fn group(&mut self, before: &[String]) {
        while let Some((token, _)) = self.tokens.get(self.at) {
            match token {
                Token::Word(_) => self.path(before),
                Token::Other('}') => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// `super::x` and `self::x` as `crate::…::x`.
    fn resolved(&self, segments: Vec<String>) -> Vec<String> {
        let mut module = self.modules.clone();
        let mut rest = segments.as_slice();
        let mut relative = false;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "super" => drop(module.pop()),
                "self" if others.is_empty() || relative || segments.len() > 1 => {}
                _ => break,
            }
            relative = true;
            rest = others;
        }
        if !relative || rest.is_empty() {
            return segments;
        }
        let mut whole = vec!["crate".to_owned()];
        whole.extend(module);
        whole.extend(rest.iter().cloned());
        whole
    }

    fn word(&self, at: usize) -> Option<String> {
        match self.tokens.get(at) {
            Some((Token::Word(word), _)) => Some(word.clone()),
            _ => None,
        }
    }

    fn is(&self, at: usize, token: &Token) -> bool {
        self.tokens.get(at).is_some_and(|(found, _)| found == token)
    }
}

/// `src/store/rooms.rs` is `["store", "rooms"]`, `src/store/mod.rs` is `["store"]`.
fn module_of(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    path.split('/')
        .filter(|part| !["mod", "lib", "main"].contains(part))
        .map(str::to_owned)
        .collect()
}

fn tokens_of(code: &str) -> Vec<(Token, usize)> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            if length > 0 {
                tokens.push((Token::Word(rest[..length].to_owned()), number + 1));
                rest = &rest[length..];
            } else if let Some(after) = rest.strip_prefix("::") {
                tokens.push((Token::Colons, number + 1));
                rest = after;
            } else {
                if !first.is_whitespace() {
                    tokens.push((Token::Other(first), number + 1));
                }
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The code alone, line by line where it was.
fn without_comments_and_texts(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after_word = code.ends_with(is_word);
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '"' {
            quoted(rest)
        } else if !after_word && rest.starts_with(['r', 'b']) {
            raw_text(rest)
        } else if first == '\'' {
            character(rest)
        } else {
            0
        };
        if skipped == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.push(' ');
            code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
            rest = &rest[skipped..];
        }
    }
    code
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, `b"…"`, `br#"…"#`; 0 when it is none of them.
fn raw_text(text: &str) -> usize {
    let letters = text.find(|c| c != 'r' && c != 'b').unwrap_or(0);
    let marks = text[letters..].find(|c| c != '#').unwrap_or(0);
    let start = letters + marks;
    if letters > 2 || !text[start..].starts_with('"') {
        return 0;
    }
    if !text[..letters].contains('r') {
        return start + quoted(&text[start..]);
    }
    let end = format!("\"{}", "#".repeat(marks));
    text[start + 1..].find(&end).map_or(text.len(), |at| start + 1 + at + end.len())
}

/// `'x'` or `'\n'`; 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => text[3..].find('\'').map_or(text.len(), |at| at + 4),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

#[test]
fn paths_are_found_in_uses_groups_and_expressions() {
    let text = "use crate::{domain::{Room, Seq}, store};\nuse diesel as d;\nfn f() { crate::bus::x(); super::y::z(); }\n\
                mod tests { use super::super::rooms; }\n// crate::web\nconst A: &str = \"crate::web\"; const B: char = '\"'; r#\"crate::web\"#;";
    let found: Vec<String> =
        used_in("src/a/b.rs", text).iter().map(|p| p.segments.join("::")).collect();
    assert_eq!(
        found,
        [
            "crate::domain::Room",
            "crate::domain::Seq",
            "crate::store",
            "crate::bus::x",
            "crate::a::y::z",
            "crate::a::rooms"
        ]
    );
}
