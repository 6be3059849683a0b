//! A small mail server: speaks as much SMTP as a mail needs, refuses as often as it is told to.
//! Must not know what is tested with it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The addresses it was sent to.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
}

/// A server on a free port, for as long as the test lasts.
pub struct MailServer {
    pub address: SocketAddr,
    /// Connections so far, refused ones too.
    pub tries: watch::Receiver<usize>,
    received: watch::Receiver<Vec<Received>>,
}

#[derive(Clone)]
struct Shared {
    refusals: Arc<Mutex<VecDeque<&'static str>>>,
    received: Arc<watch::Sender<Vec<Received>>>,
}

impl MailServer {
    /// Answers the first mails with these refusals and takes all others.
    pub async fn start(refusals: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (count, tries) = watch::channel(0);
        let (sender, received) = watch::channel(Vec::new());
        let shared = Shared {
            refusals: Arc::new(Mutex::new(refusals.iter().copied().collect())),
            received: Arc::new(sender),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.send_modify(|count| *count += 1);
                tokio::spawn(talk(stream, shared.clone()));
            }
        });
        Self { address, tries, received }
    }

    /// Waits until so many mails have come.
    pub async fn mails(&self, count: usize) -> Vec<Received> {
        let mut received = self.received.clone();
        let all = received.wait_for(|mails| mails.len() >= count);
        let all = tokio::time::timeout(super::PATIENCE, all).await.expect("mails in time").unwrap();
        all.clone()
    }
}

async fn talk(stream: TcpStream, shared: Shared) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = Vec::new();
    write.write_all(b"220 mail.example.org ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-mail.example.org\r\n250 8BITMIME",
            "RCPT" => {
                to.push(line.replace("RCPT TO:", ""));
                "250 fine"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    text.push_str(&line);
                    text.push('\n');
                }
                let refusal = shared.refusals.lock().unwrap().pop_front();
                if refusal.is_none() {
                    let mail = Received { to: std::mem::take(&mut to), text };
                    shared.received.send_modify(|mails| mails.push(mail));
                }
                refusal.unwrap_or("250 taken")
            }
            "QUIT" => "221 good-bye",
            _ => "250 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
