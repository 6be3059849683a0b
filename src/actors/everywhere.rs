//! What concerns a person wherever he is: asked of every live room at once.
//! Must not touch the log; who asks does that as well.

use actix::{Context, Handler};
use tokio::sync::{mpsc, oneshot};

use super::Chat;
use super::chat_server::ChatServer;
use super::messages::{Everywhere, RoomRequest};
use crate::domain::{ChatError, Disowned, UserId};

impl Chat {
    /// Somebody leaves every live room for good, with all his connections there.
    ///
    /// # Errors
    /// `Busy`: he may still be in some.
    pub async fn leave_everywhere(&self, user: UserId) -> Result<(), ChatError> {
        self.ask_everywhere(move |reply| RoomRequest::Leave { user, reply }).await
    }

    /// What somebody said is nobody's in every live room, as it is in the log by now.
    ///
    /// # Errors
    /// `Busy`: some rooms show the old author until they are started anew.
    pub async fn disown(&self, lines: Disowned) -> Result<(), ChatError> {
        self.ask_everywhere(move |reply| RoomRequest::Disown { lines: lines.clone(), reply }).await
    }

    /// What a guest said and where he is becomes another's in every live room. His connections are closed.
    ///
    /// # Errors
    /// `Busy`: some rooms know the guest until they are started anew.
    pub async fn claim(&self, guest: UserId, into: UserId) -> Result<(), ChatError> {
        self.ask_everywhere(move |reply| RoomRequest::Claim { guest, into, reply }).await
    }

    /// Asks every room that is live or on its way, and waits for all of them.
    ///
    /// # Errors
    /// The first refusal, after all have answered.
    pub(super) async fn ask_everywhere(
        &self,
        request: impl Fn(oneshot::Sender<Result<(), ChatError>>) -> RoomRequest + Send + 'static,
    ) -> Result<(), ChatError> {
        let (asked, mut answers) = mpsc::unbounded_channel();
        let ask = move || {
            let (reply, answer) = oneshot::channel();
            // The other end waits until this closure is gone.
            drop(asked.send(answer));
            request(reply)
        };
        self.server.try_send(Everywhere(Box::new(ask))).map_err(|_full| ChatError::Busy)?;
        let mut all = Ok(());
        while let Some(answer) = answers.recv().await {
            // Without an answer the room died of a fault, or ended: it is started again from the log.
            all = all.and(answer.await.unwrap_or(Ok(())));
        }
        all
    }
}

impl Handler<Everywhere> for ChatServer {
    type Result = ();

    fn handle(&mut self, Everywhere(ask): Everywhere, context: &mut Context<Self>) {
        for key in self.keys() {
            self.route(key, ask(), context);
        }
    }
}
