//! A thousand people for half an hour: whatever they do, nobody meets whom he must not.
//! Must not ask the floor what is right: it keeps a record of its own.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::domain::Reason;
use crate::domain::matching::Match;

const PEOPLE: usize = 1_000;
const WORDS: [&str; 6] = ["", "", "rust", "tea, rust", "films", "chess, tea"];

/// What really happened.
struct Book {
    stage: Stage,
    people: Vec<UserId>,
    connected: HashMap<UserId, usize>,
    waiting: HashMap<UserId, Instant>,
    talking: HashMap<UserId, RoomId>,
    rooms: HashMap<RoomId, [UserId; 2]>,
    blocked: HashSet<(UserId, UserId)>,
    met: HashMap<UserId, Vec<(UserId, Instant)>>,
    matches: usize,
    again: usize,
}

impl Book {
    fn new(seed: u64) -> Self {
        Self {
            stage: Stage::seeded(seed, StrangersConfig::default()),
            people: (0..PEOPLE).map(|_| UserId::random()).collect(),
            connected: HashMap::new(),
            waiting: HashMap::new(),
            talking: HashMap::new(),
            rooms: HashMap::new(),
            blocked: HashSet::new(),
            met: HashMap::new(),
            matches: 0,
            again: 0,
        }
    }

    /// Some person does something.
    fn act(&mut self, draw: &mut impl FnMut(usize) -> usize) {
        let (user, now, moment) =
            (self.people[draw(PEOPLE)], self.stage.moment.now, self.stage.moment);
        let connections = self.connected.get(&user).copied().unwrap_or(0);
        if connections == 0 {
            let name = Name::parse(&format!("Person {}", draw(50))).unwrap();
            self.stage.floor.attach(Participant { id: user, name }, now);
            self.connected.insert(user, 1);
            return;
        }
        let floor = &mut self.stage.floor;
        match draw(20) {
            0..=8 => {
                let from =
                    AddressPrefix::from(IpAddr::from([10, 0, 0, u8::try_from(draw(200)).unwrap()]));
                floor.start(user, Tags::parse(WORDS[draw(WORDS.len())]), from, now);
            }
            9..=12 => drop(floor.next(user, moment)),
            13 => drop(floor.stop(user, moment)),
            14 => {
                let partner = self.partner(user);
                if self.stage.floor.block(user, moment).is_ok() {
                    self.separate(user, partner);
                }
            }
            15 => {
                let partner = self.partner(user);
                if self.stage.floor.report(user, Reason::Other, None, moment).is_ok() {
                    self.separate(user, partner);
                }
            }
            16 => floor.keep(user, moment),
            17 => {
                let name = Name::parse("Second Tab").unwrap();
                floor.attach(Participant { id: user, name }, now);
                self.connected.insert(user, connections + 1);
            }
            _ => {
                floor.detach(user, now);
                self.connected.insert(user, connections - 1);
            }
        }
    }

    fn partner(&self, user: UserId) -> Option<UserId> {
        let both = self.rooms.get(self.talking.get(&user)?)?;
        both.iter().copied().find(|one| *one != user)
    }

    fn separate(&mut self, user: UserId, partner: Option<UserId>) {
        let partner = partner.or_else(|| Some(self.met.get(&user)?.last()?.0));
        let partner = partner.expect("only one whom he met");
        self.blocked.extend([(user, partner), (partner, user)]);
    }

    /// Takes note of what follows from a turn, and answers for the store and the rooms.
    fn note(&mut self, matches: &[Match]) {
        let now = self.stage.moment.now;
        let mut waited = self.waiting.len();
        for one in matches {
            self.check(one, waited, now);
            waited -= 2;
        }
        loop {
            let effects = self.stage.floor.effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.take(effect, now);
            }
        }
    }

    fn take(&mut self, effect: Effect, now: Instant) {
        match effect {
            Effect::Tell(user, Told::Waiting(wait)) => {
                let since = self.waiting.entry(user).or_insert(now);
                assert!(*since + wait.waited <= now + Duration::from_millis(1));
            }
            Effect::Tell(user, Told::Talking(talk)) => {
                self.waiting.remove(&user);
                let before = self.talking.insert(user, talk.room);
                assert_eq!(before, None, "nobody is in two pairs");
                assert_ne!(talk.you.id, talk.partner.id, "nobody meets himself");
                assert_ne!(talk.you.name.skeleton(), talk.partner.name.skeleton());
            }
            Effect::Tell(user, Told::GaveUp | Told::Idle) => drop(self.waiting.remove(&user)),
            Effect::Tell(..) | Effect::Record(_) | Effect::Block(..) | Effect::Seal(_) => {}
            Effect::LoadBlocks(user) => {
                let blocked = self.blocked.iter().filter(|(one, _)| *one == user);
                let blocked = blocked.map(|(_, other)| *other).collect();
                self.stage.floor.queue(user, blocked, now);
            }
            Effect::Open(room, _, members) => {
                self.rooms.insert(room, members.map(|member| member.id));
            }
            Effect::Dissolve(room, _) => {
                for user in self.rooms.remove(&room).expect("a room is dissolved once") {
                    self.talking.remove(&user);
                }
                self.stage.floor.dissolved(room, Vec::new(), self.stage.moment.at);
            }
            Effect::Keep(room, ..) => {
                let key = crate::domain::RoomKey::exact("KEPT").unwrap();
                self.stage.floor.kept(room, Ok(key));
            }
        }
    }

    /// The rules, from the record.
    fn check(&mut self, one: &Match, waited: usize, now: Instant) {
        let (a, b) = (one.older.0, one.younger.0);
        assert_ne!(a, b);
        for user in [a, b] {
            assert!(self.connected[&user] > 0, "both are there");
            assert!(self.waiting.contains_key(&user), "both wait");
        }
        assert!(!self.blocked.contains(&(a, b)) && !one.blocked, "no blocked pair");
        let window = Duration::from_secs(600);
        let recent = |one: UserId, other: UserId| {
            let met = self.met.get(&one).map(Vec::as_slice).unwrap_or_default();
            let last = met.iter().rev().scan(HashSet::new(), |seen, (who, at)| {
                seen.insert(*who);
                Some((*who, *at, seen.len()))
            });
            last.into_iter()
                .any(|(who, at, place)| who == other && (place <= 10 || at + window > now))
        };
        if recent(a, b) || recent(b, a) {
            self.again += 1;
            assert!(one.again && one.last_two);
            let long = |user| now - self.waiting[&user] >= Duration::from_secs(30);
            assert!(
                waited == 2 && long(a) && long(b),
                "repeated inside its window: {waited} waited"
            );
        }
        self.met.entry(a).or_default().push((b, now));
        self.met.entry(b).or_default().push((a, now));
        self.matches += 1;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_thousand_people_do_what_they_want_and_nobody_meets_whom_he_must_not(seed in any::<u64>(), busy in 1_usize..60) {
        let mut book = Book::new(seed);
        let mut draw = numbers(seed ^ 0x5eed);
        for _ in 0..1_000 {
            for _ in 0..draw(busy) + 1 {
                book.act(&mut draw);
                book.note(&[]);
            }
            let matches = book.stage.pass(Duration::from_millis(u64::try_from(draw(2_400)).unwrap()));
            book.note(&matches);
            // Who lost his connection is let go without a word.
            let floor = &book.stage.floor;
            book.waiting.retain(|user, _| floor.people.contains_key(user));
        }
        prop_assert!(book.matches > 20, "{} matches", book.matches);
        // Nobody does anything any more: every wait ends.
        for _ in 0..700 {
            let matches = book.stage.seconds(1);
            book.note(&matches);
            let floor = &book.stage.floor;
            book.waiting.retain(|user, _| floor.people.contains_key(user));
        }
        prop_assert!(book.waiting.is_empty(), "{} wait for ever", book.waiting.len());
        prop_assert_eq!(book.stage.floor.crowd(book.stage.moment.now).waiting, 0);
    }
}
