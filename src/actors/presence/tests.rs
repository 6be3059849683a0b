//! Graces, tabs and names of the people in a room.
//! Must not wait: moments are handed in.

use super::*;
use crate::domain::Name;

fn people() -> People {
    let s = Duration::from_secs;
    People::new(Graces { away: s(5), left: s(30), visit: s(300) })
}

fn person(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

#[test]
fn twenty_reloads_make_nothing_due() {
    let (mut people, ana, start) = (people(), person("Ana"), Instant::now());
    people.add(ana.clone(), start);
    people.connected(ana.id);
    for reload in 0..20 {
        let now = start + Duration::from_secs(reload * 4);
        people.disconnected(ana.id, now);
        assert!(!people.connected(ana.id));
        assert_eq!(people.due(now + Duration::from_secs(4)), vec![]);
    }
    assert_eq!(people.due(start + Duration::from_secs(500)), vec![]);
}

#[test]
fn one_of_two_tabs_may_close_and_the_last_one_starts_the_grace() {
    let (mut people, ana, start) = (people(), person("Ana"), Instant::now());
    people.add(ana.clone(), start);
    people.connected(ana.id);
    people.connected(ana.id);
    people.disconnected(ana.id, start);
    assert_eq!(people.due(start + Duration::from_secs(60)), vec![]);
    people.disconnected(ana.id, start);
    assert_eq!(people.due(start + Duration::from_secs(5)), vec![Due::Away(ana.clone())]);
    assert_eq!(people.due(start + Duration::from_secs(29)), vec![]);
    assert_eq!(people.due(start + Duration::from_secs(30)), vec![Due::Left(ana)]);
    assert!(people.is_empty());
}

#[test]
fn coming_back_while_reconnecting_is_told_and_ends_the_grace() {
    let (mut people, ana, start) = (people(), person("Ana"), Instant::now());
    people.restore(ana.clone(), start);
    assert_eq!(people.due(start + Duration::from_secs(6)), vec![Due::Away(ana.clone())]);
    assert!(people.connected(ana.id));
    assert_eq!(people.due(start + Duration::from_secs(99)), vec![]);
}

#[test]
fn one_who_only_reads_pages_is_never_shown_as_reconnecting() {
    let (mut people, ana, start) = (people(), person("Ana"), Instant::now());
    people.add(ana.clone(), start);
    people.visited(ana.id, start + Duration::from_secs(200));
    assert_eq!(people.due(start + Duration::from_secs(499)), vec![]);
    assert_eq!(people.due(start + Duration::from_secs(500)), vec![Due::Left(ana)]);
}

#[test]
fn a_name_that_reads_the_same_is_taken_until_its_owner_leaves() {
    let (mut people, ana, other) = (people(), person("Ana"), person("ANA"));
    assert_eq!(people.reserve(ana.clone(), false), Some(ana.clone()));
    people.add(ana.clone(), Instant::now());
    assert_eq!(people.reserve(other.clone(), false), None);
    people.remove(ana.id);
    assert_eq!(people.reserve(other.clone(), false), Some(other.clone()));
    people.release(&other);
    assert_eq!(people.reserve(ana.clone(), false), Some(ana.clone()));
}

#[test]
fn who_may_have_a_number_gets_the_first_free_one_and_a_thousand_of_one_name_are_enough() {
    let mut people = people();
    let mut enter = |name: &str, numbered| {
        let who = people.reserve(person(name), numbered)?;
        people.add(who.clone(), Instant::now());
        Some(who.name.to_string())
    };
    assert_eq!(enter("Ana", true).unwrap(), "Ana");
    assert_eq!(enter("Ana 3", false).unwrap(), "Ana 3");
    assert_eq!(enter("ANA", true).unwrap(), "ANA 2");
    assert_eq!(enter("Ana", true).unwrap(), "Ana 4");
    for number in 5..=1_000 {
        assert_eq!(enter("Ana", true).unwrap(), format!("Ana {number}"));
    }
    assert_eq!(enter("Ana", true), None);
    assert_eq!(enter("Ben", true).unwrap(), "Ben");
}

#[test]
fn one_who_reads_first_and_never_connects_is_gone_like_one_whose_connection_broke() {
    let (mut people, ana, ben, start) = (people(), person("Ana"), person("Ben"), Instant::now());
    for who in [&ana, &ben] {
        people.add(who.clone(), start);
    }
    people.connected(ben.id);
    people.awaited(ana.id, start);
    people.awaited(ben.id, start);
    let later = start + Duration::from_secs(30);
    assert_eq!(people.due(later), vec![Due::Away(ana.clone()), Due::Left(ana)]);
    assert_eq!(people.len(), 1, "who is connected stays");
}
