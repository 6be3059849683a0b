//! The floor as a machine: moments and orders in, effects out.
//! Must not wait.

mod crowd;
mod manners;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::*;
use crate::clock;
use crate::domain::Name;
use crate::domain::matching::Match;

/// A floor with a clock of its own and numbers that come again.
struct Stage {
    floor: Floor,
    moment: Moment,
    hosts: u8,
}

impl Stage {
    fn new() -> Self {
        Self::seeded(7, StrangersConfig::default())
    }

    fn seeded(seed: u64, config: StrangersConfig) -> Self {
        let below = Box::new(numbers(seed));
        let floor = Floor::new(config, Duration::from_secs(5), below);
        Self { floor, moment: Moment { now: Instant::now(), at: clock::now() }, hosts: 0 }
    }

    fn pass(&mut self, time: Duration) -> Vec<Match> {
        self.moment.now += time;
        self.moment.at += chrono::TimeDelta::from_std(time).unwrap();
        self.floor.tick(self.moment).matches
    }

    fn seconds(&mut self, seconds: u64) -> Vec<Match> {
        self.pass(Duration::from_secs(seconds))
    }

    /// Somebody opens the page.
    fn person(&mut self, name: &str) -> UserId {
        let who = Participant { id: UserId::random(), name: Name::parse(name).unwrap() };
        let user = who.id;
        assert_eq!(self.floor.attach(who, self.moment.now), Told::Idle);
        user
    }

    /// Somebody wants to meet somebody, and nothing is known against anybody.
    fn starts(&mut self, user: UserId) {
        self.hosts = self.hosts.wrapping_add(1);
        let from = AddressPrefix::from(IpAddr::from([192, 0, 2, self.hosts]));
        self.floor.start(user, Tags::default(), from, self.moment.now);
        self.floor.queue(user, Vec::new(), self.moment.now);
    }

    /// Two who talk.
    fn pair(&mut self) -> (UserId, UserId, RoomId) {
        let (ana, ben) = (self.person("Ana"), self.person("Ben"));
        self.starts(ana);
        self.starts(ben);
        self.floor.settle(self.moment);
        let room = self.floor.talks_in(ana).expect("they talk");
        assert_eq!(self.floor.talks_in(ben), Some(room));
        self.floor.effects();
        (ana, ben, room)
    }

    /// What this person was told since the last look, by anybody.
    fn told(&mut self, user: UserId) -> Vec<Told> {
        let effects = self.floor.effects();
        let told = effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(who, told) if who == user => Some(told),
            _ => None,
        });
        told.collect()
    }
}

/// A small generator, so that a failing case can be run again.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    }
}
