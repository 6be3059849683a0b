//! Packets of Socket.IO, revisions 4 and 5 (clients 2.x and 4.x): what a message of Engine.IO means to a namespace.
//! Must not know which namespaces and events there are.

mod halves;

use bytes::Bytes;
use serde_json::Value;

/// The namespace that is meant where none is named.
pub const MAIN: &str = "/";
/// Attachments of one packet; more are refused before the first comes.
const MOST_ATTACHMENTS: usize = 64;
/// A number has at most so many digits.
const DIGITS: usize = 15;
/// Letters of a namespace.
const LONGEST_NAMESPACE: usize = 256;
/// Names of events that libraries keep for themselves: nobody may send them.
const RESERVED: [&str; 6] =
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

/// One packet, with all that belongs to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Packet {
    /// For whom; clients 2.x may name a query behind it.
    pub namespace: String,
    /// What.
    pub body: Body,
    /// Binary arguments: where one belongs, the JSON says `{"_placeholder":true,"num":0}`.
    pub attachments: Vec<Bytes>,
}

/// What a packet says.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// In; with what the client says of itself, or the server of the connection.
    Connect(Option<Value>),
    /// Out.
    Disconnect,
    /// Something happened: its name and what belongs to it.
    Event {
        /// The answer is wanted under this number.
        id: Option<u64>,
        /// The name, never reserved, then the arguments.
        arguments: Vec<Value>,
    },
    /// The answer to an event.
    Ack {
        /// The event's number.
        id: u64,
        /// What is answered.
        arguments: Vec<Value>,
    },
    /// Not in, and why.
    ConnectError(Value),
}

/// A packet that is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPacket {
    /// There is no packet of that type.
    #[error("an unknown type of packet")]
    Type,
    /// A number is too long, or missing where one must be.
    #[error("a wrong number")]
    Number,
    /// The namespace is too long.
    #[error("a wrong namespace")]
    Namespace,
    /// What belongs to it is no JSON, or not of the form that packets of its type have.
    #[error("a wrong payload")]
    Payload,
    /// Attachments are too many, too few, or named wrongly.
    #[error("wrong attachments")]
    Attachments,
}

/// What one message has come to.
#[derive(Clone, PartialEq, Debug)]
pub enum Decoded {
    /// A packet.
    Whole(Packet),
    /// The next messages must be its attachments.
    Awaits(Partial),
}

/// A packet whose attachments are on their way.
#[derive(Clone, PartialEq, Debug)]
pub struct Partial {
    packet: Packet,
    missing: usize,
}

impl Partial {
    /// Takes the next attachment; how large all together may be is the transport's question.
    pub fn attach(mut self, attachment: Bytes) -> Decoded {
        self.packet.attachments.push(attachment);
        self.missing = self.missing.saturating_sub(1);
        if self.missing == 0 { Decoded::Whole(self.packet) } else { Decoded::Awaits(self) }
    }

    /// Bytes of attachments so far.
    pub fn attached(&self) -> usize {
        self.packet.attachments.iter().map(Bytes::len).sum()
    }
}

impl Packet {
    /// A packet for a namespace, without attachments.
    pub fn new(namespace: &str, body: Body) -> Self {
        Self { namespace: namespace.into(), body, attachments: Vec::new() }
    }

    /// As the text of a message; the attachments follow as messages of their own.
    pub fn to_text(&self) -> String {
        let Self { namespace, body, attachments } = self;
        let is_binary = !attachments.is_empty();
        let (kind, id, payload) = match body {
            Body::Connect(told) => ('0', None, told.as_ref().map(Value::to_string)),
            Body::Disconnect => ('1', None, None),
            Body::Event { id, arguments } => {
                (if is_binary { '5' } else { '2' }, *id, Some(list(arguments)))
            }
            Body::Ack { id, arguments } => {
                (if is_binary { '6' } else { '3' }, Some(*id), Some(list(arguments)))
            }
            Body::ConnectError(why) => ('4', None, Some(why.to_string())),
        };
        let mut text = String::from(kind);
        if is_binary {
            text.push_str(&format!("{}-", attachments.len()));
        }
        if namespace != MAIN {
            text.push_str(namespace);
            text.push(',');
        }
        text.extend(id.map(|id| id.to_string()));
        text.extend(payload);
        text
    }

    /// Out of the text of a message.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn decode(text: &str) -> Result<Decoded, BadPacket> {
        let mut letters = text.chars();
        let kind = letters.next().ok_or(BadPacket::Type)?;
        let rest = letters.as_str();
        let (missing, rest) = match kind {
            '5' | '6' => attachments(rest)?,
            '0'..='4' => (0, rest),
            _ => return Err(BadPacket::Type),
        };
        let (namespace, rest) = namespace(rest)?;
        let (id, rest) = number(rest)?;
        let told = match rest {
            "" => None,
            json => Some(value(json)?),
        };
        let body = body(kind, id, told)?;
        if placeholders(&body, missing) != Some(missing) {
            return Err(BadPacket::Attachments);
        }
        let packet = Self::new(namespace, body);
        Ok(match missing {
            0 => Decoded::Whole(packet),
            missing => Decoded::Awaits(Partial { packet, missing }),
        })
    }
}

/// Half a character is a fault of a text, not of the packet.
fn value(json: &str) -> Result<Value, BadPacket> {
    let read = serde_json::from_str(json);
    let read = read.or_else(|broken| match halves::replaced(json) {
        Some(whole) => serde_json::from_str(&whole),
        None => Err(broken),
    });
    read.map_err(|_broken| BadPacket::Payload)
}

fn list(arguments: &[Value]) -> String {
    Value::from(arguments).to_string()
}

/// "2-": two attachments.
fn attachments(text: &str) -> Result<(usize, &str), BadPacket> {
    let (count, rest) = text.split_once('-').ok_or(BadPacket::Attachments)?;
    let (count, none) = number(count).map_err(|_long| BadPacket::Attachments)?;
    let count = count.filter(|_| none.is_empty()).and_then(|count| usize::try_from(count).ok());
    match count {
        // Clients say so when there was nothing binary after all.
        Some(count) if count <= MOST_ATTACHMENTS => Ok((count, rest)),
        _ => Err(BadPacket::Attachments),
    }
}

/// "/admin,": the namespace, which begins with a slash and ends with a comma or the packet.
fn namespace(text: &str) -> Result<(&str, &str), BadPacket> {
    if !text.starts_with('/') {
        return Ok((MAIN, text));
    }
    let (namespace, rest) = text.split_once(',').unwrap_or((text, ""));
    if namespace.len() > LONGEST_NAMESPACE {
        return Err(BadPacket::Namespace);
    }
    Ok((namespace, rest))
}

/// Digits, if there are any.
fn number(text: &str) -> Result<(Option<u64>, &str), BadPacket> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).ok_or(BadPacket::Number)?;
    match digits.len() {
        0 => Ok((None, rest)),
        1..=DIGITS => Ok((digits.parse().ok(), rest)),
        _ => Err(BadPacket::Number),
    }
}

fn body(kind: char, id: Option<u64>, told: Option<Value>) -> Result<Body, BadPacket> {
    match (kind, id, told) {
        ('0', None, told @ (None | Some(Value::Object(_)))) => Ok(Body::Connect(told)),
        ('1', None, None) => Ok(Body::Disconnect),
        ('2' | '5', id, Some(Value::Array(arguments))) => match arguments.first() {
            Some(Value::String(name)) if !RESERVED.contains(&name.as_str()) => {
                Ok(Body::Event { id, arguments })
            }
            _ => Err(BadPacket::Payload),
        },
        ('3' | '6', Some(id), Some(Value::Array(arguments))) => Ok(Body::Ack { id, arguments }),
        ('3' | '6', None, _) => Err(BadPacket::Number),
        ('4', None, Some(why)) => Ok(Body::ConnectError(why)),
        _ => Err(BadPacket::Payload),
    }
}

/// How many attachments the arguments name; `None` when they name one that will not come. Where none will come, everything
/// is what it looks like.
fn placeholders(body: &Body, coming: usize) -> Option<usize> {
    let (Body::Event { arguments, .. } | Body::Ack { arguments, .. }) = body else {
        return (coming == 0).then_some(0);
    };
    if coming == 0 {
        return Some(0);
    }
    let mut named = vec![false; coming];
    let mut values: Vec<&Value> = arguments.iter().collect();
    while let Some(value) = values.pop() {
        match value {
            Value::Array(all) => values.extend(all),
            Value::Object(fields) if fields.get("_placeholder") == Some(&Value::Bool(true)) => {
                let number = fields.get("num").and_then(Value::as_u64)?;
                *named.get_mut(usize::try_from(number).ok()?)? = true;
            }
            Value::Object(fields) => values.extend(fields.values()),
            _ => {}
        }
    }
    Some(named.into_iter().filter(|named| *named).count())
}

#[cfg(test)]
mod tests;
