//! The passwords that most people have: a list of a thousand, carried in the binary.
//! Must not be taken for a judge of good passwords.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Those of eight characters or more among the commonest in collections of lost passwords and some of our own. From the list of
/// zxcvbn, under the MIT licence: copyright 2012-2016 Dan Wheeler and Dropbox, Inc., 2016 Joshua Holmer.
const LIST: &str = include_str!("common_passwords.txt");

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| LIST.split_whitespace().collect());

/// Whether it is among them, in any case.
pub fn is_common(text: &str) -> bool {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    COMMON.contains(folded.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_form_it_is_searched_in() {
        assert_eq!(COMMON.len(), 1_000);
        for password in LIST.split_whitespace() {
            assert!(password.chars().count() >= 8, "{password}");
            assert_eq!(password.to_lowercase(), password);
        }
        assert!(
            is_common("QWERTYUIOP")
                && is_common(" ｐａｓｓｗｏｒｄ１ ")
                && !is_common("tin otter lamp")
        );
    }
}
