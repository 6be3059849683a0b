//! The description of the sockets, in AsyncAPI 3: each frame is a message, as its own type makes it.
//! Must not describe a frame by hand.

use std::net::SocketAddr;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, Responder, web};
use serde_json::{Map, Value, json};

use super::sockets::{self, Frames, Socket};
use crate::protocols::site::Site;
use crate::web::state::AppState;

/// Where it is found.
pub const ADDRESS: &str = "/asyncapi.json";

/// The document, with the address under which it was asked for.
pub async fn show(site: Site, state: web::Data<AppState>) -> impl Responder {
    let document = document(&site.url, state.config.feeds.listen.first().copied());
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-cache")).json(document)
}

fn document(url: &str, feeds: Option<SocketAddr>) -> Value {
    let (scheme, host) = url.split_once("://").unwrap_or(("http", url));
    let protocol = if scheme == "https" { "wss" } else { "ws" };
    let mut servers = json!({ "here": { "host": host, "protocol": protocol } });
    if let (Some(feeds), Some(servers)) = (feeds, servers.as_object_mut()) {
        servers.insert("feeds".into(), json!({ "host": feeds.to_string(), "protocol": "tcp" }));
    }
    let mut parts = Parts::default();
    // What is switched off is not described.
    for socket in sockets::all().iter().filter(|socket| feeds.is_some() || !socket.plain) {
        parts.add(socket);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chinwag",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What is said on the sockets, each time one JSON object; \
                            to Socket.IO clients, an event with this as its argument. \
                            What is asked for over HTTP stands in `/openapi.json`.",
            "license": { "name": "MIT" },
        },
        "defaultContentType": "application/json",
        "servers": servers,
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
        let heard = socket.heard.iter().flat_map(|frames| self.frames(frames)).collect::<Vec<_>>();
        let said = socket.said.iter().flat_map(|frames| self.frames(frames)).collect::<Vec<_>>();
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
        if let Some(event) = frames.event {
            return vec![self.message(format!("{}.{event}", frames.name), event, &any)];
        }
        if any.get("oneOf").is_none() {
            return vec![self.message(frames.name.into(), frames.name, &any)];
        }
        let each = any.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let said = |schema: &&Value| {
            let kind = kind(schema).unwrap_or_default();
            frames.only.is_empty() || frames.only.contains(&kind)
        };
        each.filter(said).filter_map(|schema| self.frame(frames.name, schema)).collect()
    }

    fn frame(&mut self, direction: &str, schema: &Value) -> Option<String> {
        let kind = kind(schema)?;
        Some(self.message(format!("{direction}.{kind}"), kind, schema))
    }

    fn message(&mut self, name: String, kind: &str, schema: &Value) -> String {
        let summary = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let payload = reference(&["components", "schemas", &name]);
        let message =
            json!({ "name": kind, "title": kind, "summary": summary, "payload": payload });
        self.messages.insert(name.clone(), message);
        self.schemas.insert(name.clone(), schema.clone());
        name
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

/// The word in `type` or `action` that tells the frame from others; none for what is ignored.
fn kind(schema: &Value) -> Option<&str> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let mut words = std::iter::once(schema).chain(parts).filter_map(word);
    words.next().filter(|kind| *kind != "unknown")
}

fn word(schema: &Value) -> Option<&str> {
    let said = |field: &str| schema.pointer(&format!("/properties/{field}/enum/0"))?.as_str();
    said("type").or_else(|| said("action"))
}

fn channel(socket: &Socket, messages: Map<String, Value>) -> Value {
    let close = |(code, reason, when): &(u16, &str, &str)| match socket.plain {
        true => json!({ "when": when }),
        false => json!({ "code": code, "reason": reason, "when": when }),
    };
    let closes: Vec<Value> = socket.closes.iter().map(close).collect();
    let mut told = socket.told.to_owned();
    told.push_str("\n\nIt is closed with:\n");
    for (code, reason, when) in socket.closes {
        let with = if socket.plain { String::new() } else { format!("**{code}** \"{reason}\": ") };
        told.push_str(&format!("\n- {with}{when}"));
    }
    let mut channel = json!({
        "address": socket.address,
        "title": socket.title,
        "description": told,
        "servers": [reference(&["servers", if socket.plain { "feeds" } else { "here" }])],
        "messages": messages,
        "x-closes": closes,
    });
    if let Some(channel) = channel.as_object_mut().filter(|_| !socket.plain) {
        let upgrade = json!({ "method": "GET", "query": texts(socket.query), "headers": texts(socket.headers) });
        channel.insert("bindings".into(), json!({ "ws": upgrade }));
    }
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
