//! Every answer that a program gets in a test, held against what the server says about itself.
//! Must not say what an answer ought to be beyond that.

use std::collections::HashMap;
use std::sync::LazyLock;

use chinwag::protocols::jwt_api::ApiDoc;
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::visitor::Answer;

/// The answers of an operation by their status.
type Answers = HashMap<u16, Validator>;

static DESCRIBED: LazyLock<HashMap<String, Answers>> = LazyLock::new(|| {
    let document = json!(ApiDoc::openapi());
    let mut described = HashMap::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let answers = operation["responses"].as_object().expect("answers").iter();
            let answers = answers.map(|(status, answer)| {
                let schema = &answer["content"]["application/json"]["schema"];
                let status = status.parse().expect("a status");
                (status, validator(schema, &document["components"]))
            });
            described.insert(format!("{method} {path}"), answers.collect());
        }
    }
    described
});

fn validator(schema: &Value, components: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": components });
    jsonschema::validator_for(&whole).expect("a schema")
}

/// Fails when an operation that is described has answered something that is not.
pub fn check(method: &Method, path: &str, answer: &Answer) {
    let is_json = answer.header("content-type") == "application/json";
    let Some(answers) = operation(method, path).filter(|_| is_json) else { return };
    let status = answer.status.as_u16();
    let Some(body) = answers.get(&status) else {
        panic!("{method} {path}: {status} is not described: {}", answer.text)
    };
    let told = answer.json();
    let wrong: Vec<String> = body.iter_errors(&told).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{method} {path}: {told} is not described: {wrong:?}");
}

/// The path itself, or else the first that differs only where something stands for a name.
fn operation(method: &Method, path: &str) -> Option<&'static Answers> {
    let asked = format!("{} {path}", method.as_str().to_lowercase());
    let stands_for = |described: &&String| {
        let (described, asked) = (described.split('/'), asked.split('/'));
        described.clone().count() == asked.clone().count()
            && described.zip(asked).all(|(part, asked)| part == asked || part.starts_with('{'))
    };
    DESCRIBED.get(&asked).or_else(|| DESCRIBED.get(DESCRIBED.keys().find(stands_for)?))
}
