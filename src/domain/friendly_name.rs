//! Names for people who give none: two friendly words (contract decision 15).
//! Must not draw by itself: random numbers are handed in.

use super::Name;

const HOW: [&str; 64] = [
    "Quiet",
    "Merry",
    "Gentle",
    "Brave",
    "Calm",
    "Clever",
    "Curious",
    "Eager",
    "Early",
    "Easy",
    "Fair",
    "Fleet",
    "Fond",
    "Frank",
    "Free",
    "Fresh",
    "Golden",
    "Grand",
    "Happy",
    "Hearty",
    "Honest",
    "Humble",
    "Jolly",
    "Keen",
    "Kind",
    "Light",
    "Lively",
    "Loyal",
    "Lucky",
    "Mellow",
    "Mild",
    "Misty",
    "Modest",
    "Neat",
    "Nimble",
    "Noble",
    "Patient",
    "Placid",
    "Polite",
    "Proud",
    "Quick",
    "Ready",
    "Rosy",
    "Round",
    "Rustic",
    "Serene",
    "Shy",
    "Silver",
    "Simple",
    "Sleepy",
    "Snowy",
    "Soft",
    "Steady",
    "Sunny",
    "Swift",
    "Tidy",
    "Trusty",
    "Velvet",
    "Warm",
    "Wandering",
    "Wise",
    "Witty",
    "Woolly",
    "Zesty",
];

const WHO: [&str; 64] = [
    "Otter", "Badger", "Heron", "Robin", "Hare", "Marten", "Puffin", "Lynx", "Finch", "Dormouse",
    "Beaver", "Crane", "Falcon", "Gecko", "Hedgehog", "Ibex", "Jackdaw", "Kestrel", "Lark",
    "Magpie", "Newt", "Osprey", "Panda", "Quail", "Raven", "Seal", "Tapir", "Vole", "Walrus",
    "Wren", "Yak", "Alpaca", "Bison", "Camel", "Dolphin", "Egret", "Ferret", "Gannet", "Hamster",
    "Iguana", "Koala", "Lemur", "Mole", "Narwhal", "Owl", "Pelican", "Quokka", "Rabbit", "Salmon",
    "Tern", "Turtle", "Weasel", "Wombat", "Starling", "Swallow", "Sparrow", "Stork", "Swan",
    "Squirrel", "Moose", "Caribou", "Chamois", "Cricket", "Firefly",
];

/// Draws a name. `below(n)` gives a number under `n`.
pub fn draw_friendly_name(mut below: impl FnMut(usize) -> usize) -> Name {
    let mut word = |words: &[&'static str]| words.get(below(words.len())).copied().unwrap_or("");
    let (how, who) = (word(&HOW), word(&WHO));
    Name::from_stored(format!("{how} {who}"))
}

/// The same, but one that cannot be taken for that other name.
pub fn draw_another_name(other: &Name, mut below: impl FnMut(usize) -> usize) -> Name {
    let skeleton = other.skeleton();
    loop {
        let name = draw_friendly_name(&mut below);
        if name.skeleton() != skeleton {
            return name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_is_a_name_and_none_is_taken_for_another() {
        let mut skeletons = HashSet::new();
        for how in 0..HOW.len() {
            for who in 0..WHO.len() {
                let mut numbers = [how, who].into_iter();
                let name = draw_friendly_name(|_| numbers.next().unwrap());
                assert_eq!(Name::parse(name.as_str()), Ok(name.clone()));
                assert!(skeletons.insert(name.skeleton()), "{name}");
            }
        }
    }

    #[test]
    fn another_name_is_another_name() {
        let mut numbers = [0, 0, 0, 1].into_iter();
        let quiet_otter = Name::parse("QUIET OTTER").unwrap();
        let drawn = draw_another_name(&quiet_otter, |_| numbers.next().unwrap());
        assert_eq!(drawn.as_str(), "Quiet Badger");
    }
}
