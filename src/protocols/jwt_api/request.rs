//! Header and body of a request, checked in the order clients know: a body that is no JSON first, then the header, then the fields.
//! Must not know who may do what, nor what a field means.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Map, Value};

use super::json::value;
use super::mistake::{Mistake, Place};

/// A body with its fields.
pub trait Body: Sized {
    /// Takes the fields; whatever is wrong is noted there.
    fn read(fields: &mut Fields<'_>) -> Self;
}

/// The fields of a body, and what is wrong with them so far.
pub struct Fields<'a> {
    sent: &'a Map<String, Value>,
    mistakes: Vec<Mistake>,
}

impl Fields<'_> {
    /// A text that has to be there.
    pub fn required(&mut self, name: &'static str) -> String {
        match self.sent.get(name) {
            Some(value) => self.text(name, value),
            None => {
                let loc = vec![Place::Name("body"), Place::Name(name)];
                self.mistakes.push(Mistake::missing(loc, Value::Object(self.sent.clone())));
                String::new()
            }
        }
    }

    /// A text that may be missing or `null`.
    pub fn optional(&mut self, name: &'static str) -> Option<String> {
        self.nullable(name).flatten()
    }

    /// A text where `null` is something else than nothing.
    pub fn nullable(&mut self, name: &'static str) -> Option<Option<String>> {
        let value = self.sent.get(name)?;
        Some((!value.is_null()).then(|| self.text(name, value)))
    }

    fn text(&mut self, name: &'static str, value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            other => {
                self.mistakes.push(Mistake::no_text(name, other.clone()));
                String::new()
            }
        }
    }
}

/// The body of a request that needs no token.
///
/// # Errors
/// All that is wrong with it.
pub fn body<T: Body>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Vec<Mistake>> {
    fields(&value(headers, bytes).map_err(|mistake| vec![mistake])?)
}

/// The token of a request without a body; `None` when the header holds something else.
///
/// # Errors
/// That the header is missing.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Vec<Mistake>> {
    let missing = || {
        let loc = vec![Place::Name("header"), Place::Name("Authorization")];
        vec![Mistake::missing(loc, Value::Null)]
    };
    headers.get(AUTHORIZATION).map(|value| value.to_str().ok().and_then(token)).ok_or_else(missing)
}

/// Both of them.
///
/// # Errors
/// All that is wrong with both.
pub fn bearer_and_body<'a, T: Body>(
    headers: &'a HeaderMap,
    bytes: &[u8],
) -> Result<(Option<&'a str>, T), Vec<Mistake>> {
    let value = value(headers, bytes).map_err(|mistake| vec![mistake])?;
    match (bearer(headers), fields(&value)) {
        (Ok(token), Ok(body)) => Ok((token, body)),
        (Err(mut first), Err(second)) => {
            first.extend(second);
            Err(first)
        }
        (Err(mistakes), _) | (_, Err(mistakes)) => Err(mistakes),
    }
}

/// What follows the scheme, whose case does not matter.
pub fn token(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
}

fn fields<T: Body>(value: &Value) -> Result<T, Vec<Mistake>> {
    let sent = match value {
        Value::Null => return Err(vec![Mistake::missing(vec![Place::Name("body")], Value::Null)]),
        Value::Object(sent) => sent,
        other => return Err(vec![Mistake::no_object(other.clone())]),
    };
    let mut fields = Fields { sent, mistakes: Vec::new() };
    let body = T::read(&mut fields);
    if fields.mistakes.is_empty() { Ok(body) } else { Err(fields.mistakes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};
    use proptest::prelude::*;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Sent {
        name: String,
        code: Option<String>,
        password: Option<Option<String>>,
    }

    impl Body for Sent {
        fn read(fields: &mut Fields<'_>) -> Self {
            Self {
                name: fields.required("name"),
                code: fields.optional("code"),
                password: fields.nullable("password"),
            }
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    fn told(kind: &'static str, bytes: &[u8]) -> Value {
        json!(body::<Sent>(&headers(&[("content-type", kind)]), bytes).unwrap_err())
    }

    const JSON: &str = "application/json";

    #[test]
    fn absent_null_and_text_are_told_apart() {
        let read = |text: &str| body::<Sent>(&HeaderMap::new(), text.as_bytes()).unwrap();
        let name = || "Ana".to_owned();
        let none = Sent { name: name(), code: None, password: None };
        assert_eq!(read(r#"{"name":"Ana"}"#), none);
        let null = Sent { name: name(), code: None, password: Some(None) };
        assert_eq!(read(r#"{"name":"Ana","code":null,"password":null,"more":1}"#), null);
        let text = Sent { name: name(), code: Some("1".into()), password: Some(Some("x".into())) };
        assert_eq!(read(r#"{"name":"Ana","code":"1","password":"x"}"#), text);
    }

    #[test]
    fn everything_that_is_wrong_with_the_fields_is_told_at_once() {
        let sent = json!({ "code": 7, "password": [] });
        assert_eq!(
            told(JSON, sent.to_string().as_bytes()),
            json!([
                {"type": "missing", "loc": ["body", "name"], "msg": "Field required", "input": sent},
                {"type": "string_type", "loc": ["body", "code"], "msg": "Input should be a valid string", "input": 7},
                {"type": "string_type", "loc": ["body", "password"], "msg": "Input should be a valid string", "input": []},
            ])
        );
        let null = told(JSON, br#"{"name":null}"#);
        assert_eq!(null[0]["type"], "string_type");
        assert_eq!(null[0]["input"], Value::Null);
    }

    #[test]
    fn a_body_is_an_object_in_json() {
        let missing =
            json!([{"type": "missing", "loc": ["body"], "msg": "Field required", "input": null}]);
        assert_eq!(told(JSON, b""), missing);
        assert_eq!(told(JSON, b"null"), missing);
        let no_object = |input| {
            json!([{
                "type": "model_attributes_type", "loc": ["body"], "input": input,
                "msg": "Input should be a valid dictionary or object to extract fields from",
            }])
        };
        assert_eq!(told(JSON, b"[1]"), no_object(json!([1])));
        assert_eq!(told("text/plain", br#"{"name":"Ana"}"#), no_object(json!(r#"{"name":"Ana"}"#)));
        let form = "application/x-www-form-urlencoded";
        assert_eq!(told(form, b"name=\xFF"), no_object(json!("name=\u{FFFD}")));
    }

    #[test]
    fn what_says_nothing_or_any_json_is_json() {
        for kind in ["", JSON, "Application/JSON; charset=utf-8", "application/vnd.api+json"] {
            let sent = body::<Sent>(&headers(&[("content-type", kind)]), br#"{"name":"Ana"}"#);
            assert!(sent.is_ok(), "{kind}");
        }
        assert!(body::<Sent>(&HeaderMap::new(), br#"{"name":"Ana"}"#).is_ok());
    }

    #[test]
    fn the_header_comes_first_and_broken_json_before_it() {
        let none = HeaderMap::new();
        let both = bearer_and_body::<Sent>(&none, b"{}").unwrap_err();
        let places: Vec<Value> = both.iter().map(|mistake| json!(mistake.loc)).collect();
        assert_eq!(places, [json!(["header", "Authorization"]), json!(["body", "name"])]);
        let broken = bearer_and_body::<Sent>(&none, b"{").unwrap_err();
        assert_eq!(broken.len(), 1);
        assert_eq!(broken[0].kind, "json_invalid");
    }

    #[test]
    fn a_token_follows_its_scheme() {
        let found = |value| bearer(&headers(&[("authorization", value)])).map(|t| t.map(str::len));
        assert_eq!(found("Bearer abc"), Ok(Some(3)));
        assert_eq!(found("bearer  abc"), Ok(Some(3)));
        for other in ["", "Bearer", "abc", "Basic abc"] {
            assert_eq!(found(other), Ok(None), "{other}");
        }
        assert!(bearer(&HeaderMap::new()).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_told(bytes in prop::collection::vec(any::<u8>(), 0..64), text in "[{}\\[\\]\":,a1\\n ]{0,24}") {
            let headers = HeaderMap::new();
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                if let Err(mistakes) = body::<Sent>(&headers, bytes) {
                    prop_assert!(!mistakes.is_empty());
                }
            }
        }
    }
}
