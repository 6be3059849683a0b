//! From what somebody wrote to HTML: everything escaped, addresses made links, nothing else is markup.
//! Must not know who wrote it.

use linkify::{LinkFinder, LinkKind};

/// Safe HTML. Line breaks stay as they are.
pub fn html(body: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let mut html = String::with_capacity(body.len() + body.len() / 8);
    for part in finder.spans(body) {
        let is_link = part.kind().is_some() && is_web(part.as_str());
        if is_link {
            html.push_str("<a href=\"");
            escape(part.as_str(), &mut html);
            html.push_str("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">");
        }
        escape(part.as_str(), &mut html);
        if is_link {
            html.push_str("</a>");
        }
    }
    html
}

/// Only addresses of the web become links: a click must not start a program.
fn is_web(url: &str) -> bool {
    let scheme = url.split("://").next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#x27;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPEN: &str = "\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">";

    #[test]
    fn markup_is_shown_and_not_obeyed() {
        assert_eq!(
            html("<script>alert('x')</script> & \"y\""),
            "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;y&quot;"
        );
    }

    #[test]
    fn addresses_become_links_without_the_full_stop_behind_them() {
        assert_eq!(
            html("see https://example.org/a?b=1&c=2."),
            format!(
                "see <a href=\"https://example.org/a?b=1&amp;c=2{OPEN}https://example.org/a?b=1&amp;c=2</a>."
            )
        );
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for text in
            ["javascript://x.y/%0Aalert(1)", "ftp://x.y", "data://x", "mailto:a@b.c", "file:///etc"]
        {
            assert!(!html(text).contains("<a"), "{text}");
        }
        assert!(html("HTTPS://EXAMPLE.ORG").contains("<a"));
    }

    #[test]
    fn line_breaks_stay() {
        assert_eq!(html("a\n b"), "a\n b");
    }

    proptest! {
        #[test]
        fn no_markup_comes_out_but_our_own_links(
            parts in prop::collection::vec(
                prop_oneof![
                    "\\PC{0,8}",
                    Just("https://".to_owned()), Just("a.b/".to_owned()), Just("<a href=\"".to_owned()),
                    Just("\">".to_owned()), Just("</a>".to_owned()), Just("'".to_owned()),
                ],
                0..12,
            )
        ) {
            let text: String = parts.concat();
            let mut rest = html(&text);
            while let Some(at) = rest.find('<') {
                let tag = rest[at..].to_owned();
                let href = tag.strip_prefix("<a href=\"http").or(tag.strip_prefix("<a href=\"HTTP"));
                let href = href.unwrap_or_else(|| panic!("{tag}"));
                let end = href.find('"').unwrap();
                let inside = href[end..].strip_prefix(OPEN).unwrap();
                let close = inside.find('<').unwrap();
                rest = inside[close..].strip_prefix("</a>").unwrap().to_owned();
            }
            prop_assert!(!rest.contains('<'));
        }
    }
}
