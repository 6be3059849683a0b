//! Mails against a small mail server of the test's own, and as files.
//! Must not wait for time to pass: retries are set to milliseconds.

mod server;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::config::{Config, Secret};
use server::MailServer;

const PATIENCE: Duration = Duration::from_secs(20);

fn config(folder: &Path) -> MailConfig {
    Config::for_testing(folder).mail
}

fn to_server(server: &MailServer) -> MailConfig {
    let url = format!("smtp://{}", server.address);
    MailConfig { smtp_url: Some(Secret::new(url)), ..config(Path::new("unused")) }
}

fn mail(subject: &str) -> Mail {
    Mail {
        to: Email::parse("ana@example.org").unwrap(),
        subject: subject.into(),
        text: "Grüße!\n.\nThe code is 123456.\n".into(),
    }
}

fn counted(metrics: &Metrics, outcome: &str) -> bool {
    let text = String::from_utf8(metrics.render()).unwrap();
    text.contains(&format!("chinwag_mails_total{{outcome={outcome}"))
}

#[tokio::test]
async fn a_mail_arrives_whole_and_to_the_one_it_is_for() {
    let server = MailServer::start(&[]).await;
    let mailer = Mailer::start(&to_server(&server), Metrics::new().unwrap()).unwrap();
    mailer.send(mail("Your code")).unwrap();
    let mails = server.mails(1).await;
    assert_eq!(mails[0].to, ["<ana@example.org>"]);
    let text = &mails[0].text;
    for part in ["Subject: Your code", "Auto-Submitted: auto-generated", "Gr=C3=BC", "123456"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_twice_and_then_takes_it_gets_it_once() {
    let server = MailServer::start(&["451 not now", "421 too busy"]).await;
    let metrics = Metrics::new().unwrap();
    let mailer = Mailer::start(&to_server(&server), metrics.clone()).unwrap();
    mailer.send(mail("Your code")).unwrap();
    assert_eq!(server.mails(1).await.len(), 1);
    mailer.close(PATIENCE).await;
    assert_eq!(*server.tries.borrow(), 3);
    assert!(counted(&metrics, "\"retried\"} 2") && counted(&metrics, "\"sent\"} 1"));
    assert!(!counted(&metrics, "\"failed\""));
}

#[tokio::test]
async fn what_is_refused_for_ever_is_not_tried_again_and_counted() {
    let server = MailServer::start(&["550 no such person <ana@example.org>"]).await;
    let metrics = Metrics::new().unwrap();
    let mailer = Mailer::start(&to_server(&server), metrics.clone()).unwrap();
    mailer.send(mail("Your code")).unwrap();
    mailer.close(PATIENCE).await;
    assert_eq!(*server.tries.borrow(), 1);
    assert!(counted(&metrics, "\"failed\"} 1"));
}

#[tokio::test]
async fn a_server_that_never_takes_it_is_given_up_after_so_many_tries() {
    let server = MailServer::start(&["451 not now"; 9]).await;
    let metrics = Metrics::new().unwrap();
    let settings =
        MailConfig { tries: 3, retry_after: Duration::from_millis(1), ..to_server(&server) };
    let mailer = Mailer::start(&settings, metrics.clone()).unwrap();
    mailer.send(mail("Your code")).unwrap();
    let mut tries = server.tries.clone();
    tokio::time::timeout(PATIENCE, tries.wait_for(|tries| *tries == 3)).await.unwrap().unwrap();
    mailer.close(PATIENCE).await;
    assert_eq!(*server.tries.borrow(), 3);
    assert!(counted(&metrics, "\"failed\"} 1"));
}

#[tokio::test]
async fn too_many_that_wait_are_refused_and_the_end_tries_the_rest_at_once() {
    let server = MailServer::start(&["451 not now"]).await;
    let metrics = Metrics::new().unwrap();
    let patient = Duration::from_secs(3_600);
    let settings = MailConfig { queue: 1, retry_after: patient, ..to_server(&server) };
    let mailer = Mailer::start(&settings, metrics.clone()).unwrap();
    mailer.send(mail("first")).unwrap();
    assert_eq!(mailer.send(mail("second")), Err(ChatError::Busy));
    assert!(counted(&metrics, "\"refused\"} 1"));
    let mut tries = server.tries.clone();
    tokio::time::timeout(PATIENCE, tries.wait_for(|tries| *tries == 1)).await.unwrap().unwrap();
    mailer.close(PATIENCE).await;
    assert!(server.mails(1).await[0].text.contains("Subject: first"));
    assert_eq!(mailer.send(mail("late")), Err(ChatError::Busy));
}

#[tokio::test]
async fn the_end_does_not_wait_longer_than_it_may() {
    // Takes connections and never says a word.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let settings = MailConfig { smtp_url: Some(Secret::new(url)), ..config(Path::new("unused")) };
    let mailer = Mailer::start(&settings, Metrics::new().unwrap()).unwrap();
    mailer.send(mail("never")).unwrap();
    let closed = mailer.close(Duration::from_millis(50));
    tokio::time::timeout(PATIENCE, closed).await.unwrap();
}

#[tokio::test]
async fn nothing_goes_unencrypted_to_a_server_that_should_encrypt() {
    let server = MailServer::start(&[]).await;
    let metrics = Metrics::new().unwrap();
    let url = format!("smtp://ana:secret@{}?tls=required", server.address);
    let settings = MailConfig { smtp_url: Some(Secret::new(url)), tries: 1, ..to_server(&server) };
    let mailer = Mailer::start(&settings, metrics.clone()).unwrap();
    mailer.send(mail("secret")).unwrap();
    mailer.close(PATIENCE).await;
    assert!(counted(&metrics, "\"failed\"} 1"));
    assert!(server.mails(0).await.is_empty());
}

#[tokio::test]
async fn a_subject_cannot_bring_headers_of_its_own() {
    let server = MailServer::start(&[]).await;
    let mailer = Mailer::start(&to_server(&server), Metrics::new().unwrap()).unwrap();
    mailer.send(mail("Hello\r\nBcc: eve@example.org\r\n\r\nbody")).unwrap();
    let mails = server.mails(1).await;
    assert_eq!(mails[0].to, ["<ana@example.org>"]);
    let (headers, _) = mails[0].text.split_once("\n\n").unwrap();
    assert!(!headers.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{headers}");
}

#[tokio::test]
async fn without_a_server_each_mail_is_a_file_that_only_its_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    let settings = config(folder.path());
    let mailer = Mailer::start(&settings, Metrics::new().unwrap()).unwrap();
    mailer.send(mail("one")).unwrap();
    mailer.send(mail("two")).unwrap();
    mailer.close(PATIENCE).await;
    let files: Vec<_> =
        std::fs::read_dir(&settings.folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert!(file.extension().is_some_and(|end| end == "eml"), "{file:?}");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::read_to_string(&file).unwrap().contains("To: ana@example.org"));
    }
    assert_eq!(settings.folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
