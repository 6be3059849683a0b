//! What people type to get into a room, and how four-letter codes are drawn.
//! Must not know which codes are in use: whoever draws asks the store. Randomness is handed in.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::{ChatError, RoomError};

/// The key of a room: a code of capital letters, a name, or an id, by the room's kind. An address, never a lock.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RoomKey(Arc<str>);

/// Capital letters without those that are mistaken for digits or for each other.
const ALPHABET: [char; 23] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'T', 'U', 'V',
    'W', 'X', 'Y', 'Z',
];

/// Letters and digits without those that are mistaken for each other.
const DRAWN: &str = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Characters of a key that is drawn for a room with an owner.
const DRAWN_LENGTH: usize = 8;

/// The shortest and the longest key that an owner may choose.
const CHOSEN: (usize, usize) = (3, 32);

/// The shortest and the longest code that is drawn.
const LENGTHS: (usize, usize) = (4, 6);

/// Words no code may show, in capital letters; a code is refused when one of them can be read in it.
const HURTFUL: [&str; 58] = [
    "ANAL", "ANUS", "ARSE", "ASS", "BALL", "BEER", "BITCH", "BLOW", "BOOB", "BUTT", "CLIT", "COCK",
    "COON", "CRAP", "CUM", "CUNT", "DAMN", "DEAD", "DEATH", "DICK", "DIE", "DYKE", "FAG", "FAP",
    "FAT", "FUC", "FUK", "FUX", "GAY", "GOOK", "HATE", "HELL", "HOE", "JEW", "JIZZ", "KIKE",
    "KILL", "KKK", "LEZ", "NAZI", "NIG", "PAKI", "PEE", "PHUC", "PHUK", "PISS", "POO", "PORN",
    "PUSSY", "RAPE", "SEX", "SHAG", "SHIT", "SLUT", "SPIC", "TIT", "TWAT", "WANK",
];

impl RoomKey {
    /// The longest key that is looked up, in characters; rooms by name have at most 64 (contract decision 13).
    pub const MAX: usize = 64;

    /// The key exactly as typed, without blanks around it; `None` when there is none, it is longer than any key, or it holds NUL, which PostgreSQL cannot look up.
    pub fn exact(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let fits = !typed.is_empty() && typed.chars().count() <= Self::MAX && !typed.contains('\0');
        fits.then(|| Self(typed.into()))
    }

    /// The code that was probably meant: capitals, without blanks and dashes, with the letters that typed digits look like. `None` when that is no code.
    pub fn as_code(typed: &str) -> Option<Self> {
        if typed.len() > 4 * Self::MAX {
            return None;
        }
        let code: String = typed
            .nfkc()
            .filter(|c| !c.is_whitespace() && !is_dash(*c))
            .flat_map(char::to_uppercase)
            .map(letter_for)
            .collect();
        let letters = code.chars().all(|c| c.is_ascii_uppercase());
        (letters && (1..=16).contains(&code.len())).then(|| Self(code.into()))
    }

    /// The key an owner chose for his room: 3 to 32 letters or digits of any script, exactly as he wrote them.
    ///
    /// # Errors
    /// `KeyLength`, then `KeyNotAlphanumeric`.
    pub fn chosen(text: &str) -> Result<Self, ChatError> {
        let (shortest, longest) = CHOSEN;
        if !(shortest..=longest).contains(&text.chars().count()) {
            return Err(RoomError::KeyLength.into());
        }
        if !text.chars().all(char::is_alphanumeric) {
            return Err(RoomError::KeyNotAlphanumeric.into());
        }
        Ok(Self(text.into()))
    }

    /// Draws the key of a room with an owner who chose none. `below(n)` gives an unforeseeable number under `n`.
    pub fn draw_owned(mut below: impl FnMut(usize) -> usize) -> Self {
        loop {
            let key: String =
                (0..DRAWN_LENGTH).filter_map(|_| DRAWN.chars().nth(below(DRAWN.len()))).collect();
            if key.len() == DRAWN_LENGTH && !reads_hurtful(&key.to_uppercase()) {
                return Self(key.into());
            }
        }
    }

    /// Takes back what was checked before it was stored.
    pub fn from_stored(key: String) -> Self {
        Self(key.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many letters the next code gets, so that a blind guess never finds one of `live` rooms more often than once in 1,000 tries.
pub fn code_length(live: u64) -> usize {
    let (shortest, longest) = LENGTHS;
    let alphabet: u64 = 23;
    let mut space = alphabet.saturating_pow(4);
    let mut length = shortest;
    while length < longest && live.saturating_mul(1_000) >= space {
        space = space.saturating_mul(alphabet);
        length += 1;
    }
    length
}

/// Draws a code of that length in which no hurtful word can be read. `below(n)` gives an unforeseeable number under `n`.
pub fn draw_code(length: usize, mut below: impl FnMut(usize) -> usize) -> RoomKey {
    loop {
        let code: String =
            (0..length).filter_map(|_| ALPHABET.get(below(ALPHABET.len())).copied()).collect();
        if code.len() == length && !reads_hurtful(&code) {
            return RoomKey(code.into());
        }
    }
}

/// Whether one of the words can be read in the code, letters that pass for others included.
fn reads_hurtful(code: &str) -> bool {
    let code = as_read(code);
    HURTFUL.iter().any(|word| code.contains(&as_read(word)))
}

/// How a word is read at a glance: letters that pass for another become that one.
fn as_read(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'V' => 'U',
            'J' | 'L' | 'Y' => 'I',
            'K' => 'C',
            'Z' => 'S',
            'D' => 'O',
            other => other,
        })
        .collect()
}

/// The letter a typed character stands for.
const fn letter_for(c: char) -> char {
    match c {
        '5' => 'S',
        '8' => 'B',
        '0' => 'O',
        '1' => 'I',
        '2' => 'Z',
        other => other,
    }
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A small generator, so that a failing case can be run again.
    fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
        move |below| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % below
        }
    }

    #[test]
    fn what_people_type_is_read_as_the_code_they_mean() {
        for typed in ["BGHK", "bghk", " B G H K ", "bg-hk", "ＢＧＨＫ", "8GHK", "bg–hk"] {
            assert_eq!(RoomKey::as_code(typed).unwrap().as_str(), "BGHK", "{typed}");
        }
        for typed in ["", "  ", "ab/c", "名前", &"A".repeat(17)] {
            assert_eq!(RoomKey::as_code(typed), None, "{typed}");
        }
    }

    #[test]
    fn codes_grow_before_a_blind_guess_beats_one_in_a_thousand() {
        assert_eq!([0, 279, 280, 6_436, 6_437, u64::MAX].map(code_length), [4, 4, 5, 5, 6, 6]);
    }

    #[test]
    fn no_code_shows_a_hurtful_word_even_when_misread() {
        for bad in ["FUCK", "FVCK", "XASS", "CVNT", "SHJT", "NAZJ"] {
            assert!(reads_hurtful(bad), "{bad}");
        }
        assert!(!reads_hurtful("BGHM"));
    }

    #[test]
    fn a_key_is_taken_as_typed_unless_it_cannot_be_one() {
        assert_eq!(RoomKey::exact(" Tea/time! ").unwrap().as_str(), "Tea/time!");
        assert!(RoomKey::exact(&"ä".repeat(64)).is_some());
        for none in ["", "  ", "a\0b", &"x".repeat(65)] {
            assert_eq!(RoomKey::exact(none), None, "{none:?}");
        }
    }

    #[test]
    fn an_owner_chooses_letters_and_digits_of_any_script() {
        for good in ["abc", "Tea42", "ÄÖÜ", "お茶の間", "٣٤٥", &"x".repeat(32), &"ß".repeat(32)]
        {
            assert_eq!(RoomKey::chosen(good).unwrap().as_str(), good);
        }
        for bad in ["", "ab", "ää", &"x".repeat(33), "a b", "-"] {
            let long_enough = (3..=32).contains(&bad.chars().count());
            let expected =
                if long_enough { RoomError::KeyNotAlphanumeric } else { RoomError::KeyLength };
            assert_eq!(RoomKey::chosen(bad), Err(expected.into()), "{bad:?}");
        }
        for bad in [
            "a-b",
            "pair:1",
            "abc ",
            " abc",
            "a\u{200B}bc",
            "a/../b",
            "e\u{301}ab",
            "🦦🦦🦦",
            "a\0b",
        ] {
            assert_eq!(RoomKey::chosen(bad), Err(RoomError::KeyNotAlphanumeric.into()), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_that_is_drawn_could_have_been_chosen(seed in any::<u64>()) {
            let key = RoomKey::draw_owned(numbers(seed));
            prop_assert_eq!(key.as_str().len(), 8);
            prop_assert_eq!(RoomKey::chosen(key.as_str()), Ok(key));
        }

        #[test]
        fn a_drawn_code_is_its_own_normal_form(seed in any::<u64>(), length in 4_usize..=6) {
            let code = draw_code(length, numbers(seed));
            prop_assert_eq!(code.as_str().len(), length);
            prop_assert_eq!(RoomKey::as_code(code.as_str()), Some(code.clone()));
            prop_assert!(!code.as_str().contains(['I', 'O', 'Q']));
        }

        #[test]
        fn typing_anything_never_panics(typed in "\\PC{0,100}") {
            let _ = (RoomKey::as_code(&typed), RoomKey::exact(&typed));
        }
    }
}
