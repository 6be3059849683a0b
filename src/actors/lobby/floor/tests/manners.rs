//! What two strangers hear of each other, and what they do not.
//! Must not test who fits whom; the line's tests do.

use super::*;
use crate::domain::{Body, ChatError, End, Ended, Reason};

fn body(text: &str) -> Body {
    Body::parse(text).unwrap()
}

fn ended(partner: &str, how: End) -> Told {
    Told::Ended(Ended { partner: Name::parse(partner).unwrap(), how })
}

#[test]
fn two_tabs_of_one_person_share_one_ticket_and_never_meet() {
    let mut stage = Stage::new();
    let who = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
    stage.floor.attach(who.clone(), stage.moment.now);
    stage.starts(who.id);
    assert!(matches!(stage.floor.attach(who.clone(), stage.moment.now), Told::Waiting(_)));
    stage.starts(who.id);
    assert_eq!(stage.seconds(60), []);
    assert_eq!(stage.floor.crowd(stage.moment.now).waiting, 1);
    stage.floor.detach(who.id, stage.moment.now);
    stage.seconds(30);
    assert_eq!(stage.floor.crowd(stage.moment.now).waiting, 1, "one tab is still there");
}

#[test]
fn who_is_left_is_told_and_waits_only_if_he_wants_to() {
    let mut stage = Stage::new();
    let (ana, ben, _) = stage.pair();
    assert!(stage.floor.next(ana, stage.moment));
    let effects = stage.floor.effects();
    assert!(effects.contains(&Effect::Tell(ben, ended("Ana", End::Left))));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Dissolve(..))));
    assert!(
        effects.contains(&Effect::LoadBlocks(ana)) && !effects.contains(&Effect::LoadBlocks(ben))
    );
    assert!(stage.floor.next(ben, stage.moment), "by his own choice");
}

#[test]
fn a_lost_connection_is_held_twenty_seconds_then_it_is_over() {
    let mut stage = Stage::new();
    let (ana, ben, room) = stage.pair();
    stage.floor.detach(ana, stage.moment.now);
    stage.seconds(4);
    assert_eq!(stage.told(ben), []);
    stage.seconds(1);
    assert_eq!(stage.told(ben), [Told::Partner { here: false }]);
    stage.seconds(14);
    let who = Participant { id: ana, name: Name::parse("Ana").unwrap() };
    assert!(
        matches!(stage.floor.attach(who, stage.moment.now), Told::Talking(talk) if talk.room == room)
    );
    assert_eq!(stage.told(ben), [Told::Partner { here: true }]);
    stage.floor.detach(ana, stage.moment.now);
    stage.seconds(20);
    assert_eq!(stage.told(ben).last(), Some(&ended("Ana", End::Dropped)));
}

#[test]
fn who_says_that_he_does_not_come_back_is_not_waited_for() {
    let mut stage = Stage::new();
    let (ana, ben, _) = stage.pair();
    let who = Participant { id: ana, name: Name::parse("Ana").unwrap() };
    stage.floor.attach(who, stage.moment.now);
    stage.floor.detach(ana, stage.moment.now);
    assert!(!stage.floor.depart(ana, stage.moment));
    assert_eq!(stage.told(ben), [], "one connection is still there");
    stage.floor.detach(ana, stage.moment.now);
    assert!(!stage.floor.depart(ana, stage.moment), "he did not wait, he talked");
    assert_eq!(stage.told(ben), [ended("Ana", End::Dropped)]);
    stage.starts(ben);
    assert_eq!(stage.floor.crowd(stage.moment.now).waiting, 1);
    stage.floor.detach(ben, stage.moment.now);
    assert!(stage.floor.depart(ben, stage.moment));
    assert_eq!(stage.floor.crowd(stage.moment.now).waiting, 0);
    assert!(!stage.floor.depart(ben, stage.moment), "once");
}

#[test]
fn silence_is_asked_about_and_ends_it_unless_somebody_is_there() {
    let mut stage = Stage::new();
    let (ana, ben, room) = stage.pair();
    stage.seconds(299);
    assert_eq!(stage.told(ana), []);
    stage.seconds(1);
    assert_eq!(stage.told(ben), [Told::Quiet(Duration::from_secs(60))]);
    stage.seconds(59);
    stage.floor.stay(ana, stage.moment.now);
    assert_eq!(stage.told(ben), [Told::Lively]);
    stage.seconds(300);
    stage.floor.say(ana, room, &body("hi"), stage.moment.now).unwrap();
    assert_eq!(stage.told(ben).last(), Some(&Told::Lively));
    stage.seconds(300);
    stage.seconds(60);
    assert_eq!(stage.told(ben).last(), Some(&ended("Ana", End::Idle)));
}

#[test]
fn a_wish_to_keep_talking_is_told_to_nobody_until_both_have_it() {
    let mut stage = Stage::new();
    let (ana, ben, room) = stage.pair();
    stage.floor.keep(ana, stage.moment);
    assert_eq!(stage.floor.effects(), [Effect::Tell(ana, Told::Wished)]);
    stage.floor.keep(ben, stage.moment);
    assert!(stage.floor.effects().iter().any(|effect| matches!(effect, Effect::Dissolve(..))));
    stage.floor.dissolved(room, Vec::new(), stage.moment.at);
    let effects = stage.floor.effects();
    assert!(matches!(effects.as_slice(), [Effect::Keep(of, members, _)]
        if *of == room && members.iter().all(|one| [ana, ben].contains(&one.id))));
    stage.floor.kept(room, Err(ChatError::Unavailable));
    assert_eq!(stage.told(ana), [ended("Ben", End::NotKept)]);
}

#[test]
fn a_report_seals_the_lines_ends_it_and_separates_them_for_ever() {
    let mut stage = Stage::new();
    let (ana, ben, room) = stage.pair();
    stage.floor.report(ana, Reason::Spam, None, stage.moment).unwrap();
    let effects = stage.floor.effects();
    assert!(effects.contains(&Effect::Tell(ben, ended("Ana", End::Left))), "he is not told why");
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Seal(_))),
        "the lines come first"
    );
    stage.floor.dissolved(room, Vec::new(), stage.moment.at);
    assert!(matches!(stage.floor.effects().as_slice(), [Effect::Seal(report)]
        if report.reporter.id == ana && report.reported.id == ben && report.reason == Reason::Spam));
    stage.starts(ana);
    stage.starts(ben);
    assert_eq!(stage.seconds(599), []);
    assert_eq!(
        stage.floor.report(ana, Reason::Spam, None, stage.moment),
        Err(ChatError::NoPartner),
        "once is enough"
    );
}

#[test]
fn one_who_went_on_at_once_can_still_be_reported_for_a_while() {
    let mut stage = Stage::new();
    let (ana, ben, room) = stage.pair();
    stage.floor.next(ben, stage.moment);
    stage.floor.dissolved(room, Vec::new(), stage.moment.at);
    stage.seconds(200);
    stage.floor.effects();
    stage.floor.report(ana, Reason::Abuse, None, stage.moment).unwrap();
    assert!(stage.floor.effects().iter().any(|effect| matches!(effect, Effect::Seal(_))));
    let (cleo, dan, _) = stage.pair();
    stage.floor.stop(dan, stage.moment);
    stage.seconds(360);
    assert_eq!(stage.floor.block(cleo, stage.moment), Err(ChatError::NoPartner));
}

#[test]
fn links_can_be_followed_after_three_lines_of_both() {
    let mut stage = Stage::new();
    let (ana, ben, room) = stage.pair();
    let line = body("see https://example.org");
    for user in [ana, ana, ana, ben, ben] {
        stage.floor.say(user, room, &line, stage.moment.now).unwrap();
    }
    assert_eq!(stage.told(ana), []);
    stage.floor.say(ben, room, &line, stage.moment.now).unwrap();
    stage.floor.say(ben, room, &line, stage.moment.now).unwrap();
    assert_eq!(stage.told(ben), [Told::Links]);
}

#[test]
fn lines_are_for_the_partner_of_this_moment_and_not_too_long() {
    let mut stage = Stage::new();
    let (ana, _, room) = stage.pair();
    let now = stage.moment.now;
    assert!(stage.floor.say(ana, room, &body(&"ä".repeat(1_000)), now).is_ok());
    let long = stage.floor.say(ana, room, &body(&"ä".repeat(1_001)), now);
    assert_eq!(long, Err(ChatError::LineTooLong { most: 1_000 }));
    stage.floor.stop(ana, stage.moment);
    assert_eq!(stage.floor.say(ana, room, &body("x"), now), Err(ChatError::NoPartner));
}

#[test]
fn many_quick_skips_make_the_next_wait_longer() {
    let mut stage = Stage::new();
    let (mut ana, mut pauses) = (None, Vec::new());
    for _ in 0..9 {
        let (one, ben) = (ana.unwrap_or_else(|| stage.person("Ana")), stage.person("Ben"));
        ana = Some(one);
        stage.starts(one);
        stage.floor.queue(one, Vec::new(), stage.moment.now);
        stage.starts(ben);
        // However long the pause is, it ends in a match.
        while stage.floor.talks_in(one).is_none() {
            stage.seconds(1);
        }
        stage.floor.effects();
        stage.floor.next(one, stage.moment);
        stage.floor.queue(one, Vec::new(), stage.moment.now);
        pauses.push(stage.told(one).iter().rev().find_map(|told| match told {
            Told::Waiting(wait) => Some(wait.pause.as_secs()),
            _ => None,
        }));
    }
    assert_eq!(
        pauses.iter().map(|one| one.unwrap()).collect::<Vec<_>>(),
        [0, 0, 0, 0, 0, 0, 5, 15, 45]
    );
}

#[test]
fn two_with_one_name_get_names_that_are_told_apart() {
    let mut stage = Stage::new();
    let (ana, other) = (stage.person("Quiet Otter"), stage.person("quiet otter"));
    stage.starts(ana);
    stage.starts(other);
    stage.floor.settle(stage.moment);
    let told = stage.told(ana);
    let Some(Told::Talking(talk)) = told.last() else { panic!("{told:?}") };
    assert_ne!(talk.you.name.skeleton(), talk.partner.name.skeleton());
    assert_eq!(talk.you.name.as_str(), "Quiet Otter");
}
