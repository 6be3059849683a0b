//! Mails as the server writes them when it has no mail server: read as their owner would.
//! Must not wait for a mail that cannot come; the deadline is the usual one.

use std::path::PathBuf;

use super::TestApp;
use super::wait::eventually;

/// All mails so far, the oldest first.
pub fn all(app: &TestApp) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(app.folder().join("mail")) else { return Vec::new() };
    let mut files: Vec<PathBuf> = files
        .map(|file| file.expect("a file").path())
        .filter(|file| file.extension().is_some_and(|end| end == "eml"))
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).expect("a mail")).collect()
}

/// Waits for the mail of that number, counted from 1, to that address.
pub async fn nth(app: &TestApp, number: usize, to: &str) -> String {
    let line = format!("To: {to}\r\n");
    let theirs = || all(app).into_iter().filter(|mail| mail.contains(&line)).nth(number - 1);
    eventually(&format!("mail {number} to {to}"), async || theirs()).await
}

/// The code in a mail.
pub fn code(mail: &str) -> String {
    let subject = mail.lines().find_map(|line| line.strip_prefix("Subject: ")).expect("a subject");
    subject.split(' ').next().expect("a word").to_owned()
}

/// The path of the link in a mail.
pub fn link(mail: &str) -> String {
    let line = mail.lines().map(str::trim).find(|line| line.starts_with("http")).expect("a link");
    let place = line.find("/reset/").expect("a link to a new password");
    line[place..].to_owned()
}
