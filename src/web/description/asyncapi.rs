//! The description of the sockets, in AsyncAPI 3: each frame is a message, as its own type makes it.
//! Must not describe a frame by hand.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, Responder};
use serde_json::{Map, Value, json};

use super::sockets::{self, Frames, Socket};
use crate::protocols::site::Site;

/// Where it is found.
pub const ADDRESS: &str = "/asyncapi.json";

/// The document, with the address under which it was asked for.
pub async fn show(site: Site) -> impl Responder {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-cache")).json(document(&site.url))
}

fn document(url: &str) -> Value {
    let (scheme, host) = url.split_once("://").unwrap_or(("http", url));
    let protocol = if scheme == "https" { "wss" } else { "ws" };
    let mut parts = Parts::default();
    let sockets = sockets::all();
    for socket in &sockets {
        parts.add(socket);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chinwag",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What is said on the sockets. Every frame is one JSON object with a `type`. \
                            What is asked for over HTTP stands in `/openapi.json`.",
            "license": { "name": "MIT" },
        },
        "defaultContentType": "application/json",
        "servers": { "here": { "host": host, "protocol": protocol } },
        "channels": parts.channels,
        "operations": parts.operations,
        "components": { "messages": parts.messages, "schemas": parts.schemas },
    })
}

/// The document as far as it has been put together.
#[derive(Default)]
struct Parts {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    schemas: Map<String, Value>,
}

impl Parts {
    fn add(&mut self, socket: &Socket) {
        let heard = self.frames(&socket.heard);
        let said: Vec<String> = socket.said.iter().flat_map(|frames| self.frames(frames)).collect();
        let mut messages = Map::new();
        for name in heard.iter().chain(&said) {
            messages.insert(name.clone(), reference(&["components", "messages", name]));
        }
        self.operations(socket, "receive", "says", &heard);
        self.operations(socket, "send", "hears", &said);
        self.channels.insert(socket.name.into(), channel(socket, messages));
    }

    /// Adds a message for each frame; returns their names.
    fn frames(&mut self, frames: &Frames) -> Vec<String> {
        let mut schemas = Vec::new();
        (frames.parts)(&mut schemas);
        for (name, schema) in schemas {
            self.schemas.insert(name, json!(schema));
        }
        let any = json!((frames.any)());
        let each = any.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let said = |schema: &&Value| {
            let kind = kind(schema).unwrap_or_default();
            frames.only.is_empty() || frames.only.contains(&kind)
        };
        each.filter(said).filter_map(|schema| self.frame(frames.name, schema)).collect()
    }

    fn frame(&mut self, direction: &str, schema: &Value) -> Option<String> {
        let kind = kind(schema)?;
        let name = format!("{direction}.{kind}");
        let summary = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let payload = reference(&["components", "schemas", &name]);
        let message =
            json!({ "name": kind, "title": kind, "summary": summary, "payload": payload });
        self.messages.insert(name.clone(), message);
        self.schemas.insert(name.clone(), schema.clone());
        Some(name)
    }

    fn operations(&mut self, socket: &Socket, action: &str, verb: &str, names: &[String]) {
        let channel = reference(&["channels", socket.name]);
        let message = |name: &String| reference(&["channels", socket.name, "messages", name]);
        let messages: Vec<Value> = names.iter().map(message).collect();
        self.operations.insert(
            format!("{}.{verb}", socket.name),
            json!({
                "action": action,
                "channel": channel,
                "title": format!("What a client {verb}"),
                "messages": messages,
            }),
        );
    }
}

/// The word in `type` that tells the frame from others; none for what is ignored.
fn kind(schema: &Value) -> Option<&str> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let mut words = std::iter::once(schema).chain(parts).filter_map(word);
    words.next().filter(|kind| *kind != "unknown")
}

fn word(schema: &Value) -> Option<&str> {
    schema.pointer("/properties/type/enum/0")?.as_str()
}

fn channel(socket: &Socket, messages: Map<String, Value>) -> Value {
    let closes: Vec<Value> = socket
        .closes
        .iter()
        .map(|(code, reason, when)| json!({ "code": code, "reason": reason, "when": when }))
        .collect();
    let mut told = socket.told.to_owned();
    told.push_str("\n\nIt is closed with:\n");
    for (code, reason, when) in socket.closes {
        told.push_str(&format!("\n- **{code}** \"{reason}\": {when}"));
    }
    let mut channel = json!({
        "address": socket.address,
        "title": socket.title,
        "description": told,
        "messages": messages,
        "bindings": { "ws": {
            "method": "GET",
            "query": texts(socket.query),
            "headers": texts(socket.headers),
        } },
        "x-closes": closes,
    });
    if let Some(room) = socket.room {
        let parameters = json!({ "room_id": { "description": room } });
        if let Some(channel) = channel.as_object_mut() {
            channel.insert("parameters".into(), parameters);
        }
    }
    channel
}

/// An object of texts, each with what it means.
fn texts(fields: &[(&str, &str)]) -> Value {
    let field = |(name, told): &(&str, &str)| {
        ((*name).to_owned(), json!({ "type": "string", "description": told }))
    };
    let fields: Map<String, Value> = fields.iter().map(field).collect();
    json!({ "type": "object", "properties": fields })
}

fn reference(way: &[&str]) -> Value {
    json!({ "$ref": format!("#/{}", way.join("/")) })
}
