//! From which message on a client hears pushes, so that nothing is missing and nothing comes twice after what it fetched.
//! Must not know frames: numbers go in, numbers come out.

use crate::domain::Seq;

/// What the client has, and what the room has told this connection so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Listening {
    /// The newest number that this connection knows of: it has come as an event, or was there when it joined.
    newest: Seq,
    /// The last answer reached the newest message of its moment: this one. `None`: the client has not come so far.
    reached: Option<Seq>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum State {
    /// The client has not asked for pushes.
    #[default]
    No,
    /// What came since its last answer is read from the log.
    CatchingUp,
    /// What is newer than this is pushed.
    After(Seq),
}

impl Listening {
    /// The room is joined; this is its newest message.
    pub fn enter(&mut self, newest: Seq) {
        self.newest = newest;
    }

    /// The client has been given this stretch, whose last message was that one.
    pub fn answered(&mut self, from: Seq, to: Seq, last: Option<Seq>) {
        let from = from.max(Seq(1));
        if to < from {
            // Nothing can be in it, whatever there is.
            return;
        }
        let edge = self.newest.max(self.reached.unwrap_or_default());
        let is_short = last.is_none_or(|last| last < to);
        if from <= edge.next() && (is_short || to >= self.newest) {
            // What was told since it was read is not in the answer, and an answer may hold what was not told yet.
            let end = last.unwrap_or(Seq(from.0 - 1));
            self.reached = Some(end.max(self.reached.unwrap_or_default()));
        }
    }

    /// The client wants pushes. What it must be given first; nothing if it has all, or has not come so far.
    pub fn begin(&mut self) -> Option<(Seq, Seq)> {
        if self.state != State::No {
            return None;
        }
        self.go_on(self.reached.unwrap_or(self.newest))
    }

    /// It has been given what was read, up to that message. What has come meanwhile must be given next.
    pub fn caught_up(&mut self, last: Option<Seq>) -> Option<(Seq, Seq)> {
        self.go_on(last.unwrap_or(self.newest))
    }

    /// It could not be read: the client has to ask again.
    pub fn give_up(&mut self) {
        self.state = State::No;
    }

    /// A message is told; whether the client is to hear it now.
    pub fn hears(&mut self, seq: Seq) -> bool {
        self.newest = self.newest.max(seq);
        matches!(self.state, State::After(last) if seq > last)
    }

    fn go_on(&mut self, given: Seq) -> Option<(Seq, Seq)> {
        // If reading fails from here on, the next wish begins here.
        self.reached = Some(given);
        let is_behind = given < self.newest;
        self.state = if is_behind { State::CatchingUp } else { State::After(given) };
        is_behind.then_some((given.next(), self.newest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_has_fetched_everything_hears_what_comes_next() {
        let mut listening = Listening::default();
        listening.enter(Seq(40));
        listening.answered(Seq(-30), Seq(50), Some(Seq(40)));
        assert_eq!(listening.begin(), None);
        assert!(listening.hears(Seq(41)));
    }

    #[test]
    fn what_came_between_the_last_answer_and_the_wish_is_given_first() {
        let mut listening = Listening::default();
        listening.enter(Seq(40));
        listening.answered(Seq(1), Seq(100), Some(Seq(40)));
        assert!(!listening.hears(Seq(41)));
        assert!(!listening.hears(Seq(42)));
        assert_eq!(listening.begin(), Some((Seq(41), Seq(42))));
        assert!(!listening.hears(Seq(43)));
        assert_eq!(listening.caught_up(Some(Seq(42))), Some((Seq(43), Seq(43))));
        assert_eq!(listening.caught_up(Some(Seq(43))), None);
        assert!(listening.hears(Seq(44)));
        assert_eq!(listening.begin(), None, "asking twice changes nothing");
    }

    #[test]
    fn who_has_not_come_so_far_hears_only_what_is_new() {
        let mut listening = Listening::default();
        listening.enter(Seq(500));
        listening.answered(Seq(-30), Seq(50), Some(Seq(50)));
        assert_eq!(listening.begin(), None);
        assert!(!listening.hears(Seq(500)));
        assert!(listening.hears(Seq(501)));
    }

    #[test]
    fn a_message_that_was_fetched_before_it_was_told_does_not_come_again() {
        let mut listening = Listening::default();
        listening.enter(Seq(40));
        listening.answered(Seq(31), Seq(100), Some(Seq(43)));
        assert_eq!(listening.begin(), None);
        for told in 41..=43 {
            assert!(!listening.hears(Seq(told)));
        }
        assert!(listening.hears(Seq(44)));
    }

    #[test]
    fn a_message_that_was_told_after_an_answer_was_read_is_given_later() {
        let mut listening = Listening::default();
        listening.enter(Seq(40));
        assert!(!listening.hears(Seq(41)));
        listening.answered(Seq(1), Seq(100), Some(Seq(40)));
        assert_eq!(listening.begin(), Some((Seq(41), Seq(41))));

        let mut listening = Listening::default();
        listening.enter(Seq(40));
        listening.answered(Seq(1), Seq(40), Some(Seq(40)));
        assert!(!listening.hears(Seq(41)));
        listening.answered(Seq(41), Seq(80), None);
        assert_eq!(listening.begin(), Some((Seq(41), Seq(41))));
    }

    #[test]
    fn a_question_for_nothing_says_nothing() {
        let mut listening = Listening::default();
        listening.enter(Seq(500));
        listening.answered(Seq(1), Seq::ZERO, None);
        listening.answered(Seq(-9), Seq(-1), None);
        assert_eq!(listening.begin(), None);
        assert!(listening.hears(Seq(501)));
    }

    #[test]
    fn in_an_empty_room_nothing_is_missed() {
        let mut listening = Listening::default();
        listening.enter(Seq::ZERO);
        listening.answered(Seq(-30), Seq(50), None);
        assert_eq!(listening.begin(), None);
        assert!(listening.hears(Seq(1)));
    }

    proptest! {
        /// Messages are stored, told some time later, and read page by page until one is short; each answer comes some
        /// time after it was read. Then the client wishes to listen.
        #[test]
        fn nothing_is_missing_and_nothing_comes_twice(
            steps in proptest::collection::vec(0_u8..5, 1..200),
            page in 1_i64..7,
        ) {
            let (mut stored, mut told, mut has) = (10_i64, 10_i64, 0_i64);
            let mut listening = Listening::default();
            listening.enter(Seq(told));
            let (mut is_short, mut wishes) = (false, false);
            // What was read for the client and has not reached it: from, to, and the last that was there.
            let mut answer: Option<(i64, i64, i64)> = None;
            let mut missed: Option<(Seq, Seq)> = None;
            let mut given: Vec<i64> = Vec::new();
            let rest = [4, 4].into_iter().chain([1, 4].into_iter().cycle().take(500));
            for step in steps.into_iter().chain(rest) {
                match step {
                    0 => stored += 1,
                    1 if told < stored => {
                        told += 1;
                        if listening.hears(Seq(told)) {
                            given.push(told);
                        }
                    }
                    2 if answer.is_none() && !is_short => {
                        let (from, to) = (has + 1, has + page);
                        answer = Some((from, to, to.min(stored)));
                    }
                    3 if is_short && !wishes => {
                        wishes = true;
                        missed = listening.begin();
                    }
                    4 => {
                        if let Some((from, to, last)) = answer.take() {
                            let there = (last >= from).then_some(Seq(last));
                            listening.answered(Seq(from), Seq(to), there);
                            given.extend(from..=last);
                            (has, is_short) = (last, last < to);
                        } else if let Some((from, to)) = missed.take() {
                            let last = to.0.min(from.0 + page - 1);
                            given.extend(from.0..=last);
                            missed = listening.caught_up(Some(Seq(last)));
                        }
                    }
                    _ => {}
                }
            }
            let end = if wishes { stored } else { has };
            prop_assert_eq!(given, (1..=end).collect::<Vec<_>>());
        }
    }
}
