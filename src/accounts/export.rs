//! Everything somebody wrote and everything stored about him, as one JSON text that is written while it is read.
//! Must not hold all lines at once: somebody may have written for years.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::stream::{Stream, try_unfold};
use serde_json::json;

use super::Accounts;
use crate::clock;
use crate::domain::{ChatError, UserId};
use crate::store::Store;

/// Lines read at once.
const PAGE: i64 = 500;

/// How far the text has come.
enum Next {
    Lines { after: i64, first: bool },
    Nothing,
}

/// The text in pieces: the first says who and where, the others what he wrote.
pub type Text = Pin<Box<dyn Stream<Item = Result<Bytes, ChatError>> + Send>>;

impl Accounts {
    /// Everything somebody wrote and everything stored about him.
    ///
    /// # Errors
    /// `Unavailable`, before anything is written.
    pub async fn export(&self, who: UserId) -> Result<Text, ChatError> {
        text(self.0.store.clone(), who).await
    }
}

async fn text(store: Store, who: UserId) -> Result<Text, ChatError> {
    let now = clock::now();
    let belongings = store.belongings(who, now).await?;
    let head = json!({ "exported_at": now, "about": belongings });
    let mut head = serde_json::to_string_pretty(&head).map_err(|_unfit| ChatError::Internal)?;
    // The list of lines goes inside, as the last of the fields.
    head.truncate(head.trim_end_matches(['\n', '}']).len());
    head.push_str(",\n  \"messages\": [");
    let head = futures_util::stream::iter([Ok(Bytes::from(head))]);
    let start = Next::Lines { after: 0, first: true };
    let lines = try_unfold(start, move |next| page(store.clone(), who, next));
    Ok(Box::pin(futures_util::StreamExt::chain(head, lines)))
}

/// The next lines, or the end of the text.
async fn page(store: Store, who: UserId, next: Next) -> Result<Option<(Bytes, Next)>, ChatError> {
    let Next::Lines { after, mut first } = next else { return Ok(None) };
    let lines = store.lines_of(who, after, PAGE).await?;
    let mut text = String::new();
    for line in &lines {
        text.push_str(if first { "\n    " } else { ",\n    " });
        text.push_str(&serde_json::to_string(line).map_err(|_unfit| ChatError::Internal)?);
        first = false;
    }
    match lines.last() {
        Some(last) => Ok(Some((text.into(), Next::Lines { after: last.id, first }))),
        None => Ok(Some(("\n  ]\n}\n".into(), Next::Nothing))),
    }
}
