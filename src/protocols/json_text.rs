//! JSON as older clients know it: everything beyond ASCII escaped, and with Python's blanks where a door wants them.
//! Must not know what is said.

use serde::Serialize;
use serde_json_fmt::JsonFormat;

/// As Python's `json.dumps` writes it: `{"a": [1, "\u00e4"]}`. `None` if the value cannot be written as JSON.
pub fn python<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let format = JsonFormat::new().comma(", ").ok()?.colon(": ").ok()?;
    format.ascii(true).format_to_string(value).ok()
}

/// Without blanks: `{"a":[1,"\u00e4"]}`. `None` if the value cannot be written as JSON.
pub fn ascii<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    JsonFormat::new().ascii(true).format_to_string(value).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn python_sets_a_blank_behind_each_comma_and_colon() {
        let value = json!({"a": [1, "b,c:d", []], "e": {}, "f": null});
        let written = r#"{"a": [1, "b,c:d", []], "e": {}, "f": null}"#;
        assert_eq!(python(&value).as_deref(), Some(written));
        let compact = r#"{"a":[1,"b,c:d",[]],"e":{},"f":null}"#;
        assert_eq!(ascii(&value).as_deref(), Some(compact));
        assert_eq!(python(&json!(null)).as_deref(), Some("null"));
    }

    #[test]
    fn what_is_no_ascii_is_escaped_in_names_too() {
        let value = json!({"ä": "€ 😀 \u{7f} \" \\ \n \u{1}"});
        let escaped = "{\"\\u00e4\":\"\\u20ac \\ud83d\\ude00 \u{7f} \\\" \\\\ \\n \\u0001\"}";
        assert_eq!(ascii(&value).as_deref(), Some(escaped));
        let spaced = escaped.replace("\":\"", "\": \"");
        assert_eq!(python(&value).as_deref(), Some(spaced.as_str()));
    }

    #[test]
    fn what_is_no_json_is_not_written() {
        let odd: HashMap<(u8, u8), u8> = [((1, 2), 3)].into();
        assert_eq!(python(&odd), None);
        assert_eq!(ascii(&odd), None);
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_the_same(name in ".*", text in ".*", number in any::<i64>()) {
            let value = json!({name: [text, number]});
            for written in [python(&value), ascii(&value)] {
                let written = written.unwrap();
                prop_assert!(written.is_ascii());
                prop_assert_eq!(&serde_json::from_str::<Value>(&written).unwrap(), &value);
            }
        }
    }
}
