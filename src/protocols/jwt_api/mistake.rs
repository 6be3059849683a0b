//! What is wrong with the form of a request, in the words that clients of FastAPI know.
//! Must not judge what a well-formed value means.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One thing that is wrong.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Mistake {
    /// Which kind of mistake it is.
    #[serde(rename = "type")]
    #[schema(example = "missing")]
    pub kind: &'static str,
    /// Where it is: `header` or `body`, then the name of the field or a position.
    #[schema(example = json!(["body", "email"]))]
    pub loc: Vec<Place>,
    /// The same in a sentence.
    #[schema(example = "Field required")]
    pub msg: &'static str,
    /// What was sent instead.
    pub input: Value,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ctx: Option<More>,
}

/// A step on the way to the mistake.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Place {
    /// A name.
    Name(&'static str),
    /// Characters before it.
    At(usize),
}

/// What the parser says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct More {
    /// Its own words.
    #[schema(example = "Expecting value")]
    pub error: String,
}

impl Mistake {
    /// Something that has to be there is not.
    pub fn missing(loc: Vec<Place>, input: Value) -> Self {
        Self { kind: "missing", loc, msg: "Field required", input, ctx: None }
    }

    /// A field holds something else than text.
    pub fn no_text(name: &'static str, input: Value) -> Self {
        let loc = vec![Place::Name("body"), Place::Name(name)];
        Self { kind: "string_type", loc, msg: "Input should be a valid string", input, ctx: None }
    }

    /// The body is no object, or not sent as JSON.
    pub fn no_object(input: Value) -> Self {
        Self {
            kind: "model_attributes_type",
            loc: vec![Place::Name("body")],
            msg: "Input should be a valid dictionary or object to extract fields from",
            input,
            ctx: None,
        }
    }

    /// The body is no JSON, from that character on.
    pub fn no_json(position: usize, error: &str) -> Self {
        Self {
            kind: "json_invalid",
            loc: vec![Place::Name("body"), Place::At(position)],
            msg: "JSON decode error",
            input: Value::Object(serde_json::Map::new()),
            ctx: Some(More { error: error.to_owned() }),
        }
    }
}
