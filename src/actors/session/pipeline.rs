//! In which order the commands of one session run: posts may be under way together, anything else runs alone.
//! Must not run them: it only says which are next.

use std::collections::VecDeque;

use crate::actors::{CloseReason, Frame, Step, Tag};
use crate::domain::Command;

/// Steps that wait for answers, and how many answers are missing.
pub struct Pipeline {
    held: VecDeque<Step>,
    unanswered: usize,
    limit: usize,
    alone: bool,
}

/// Above this many places an emptied queue gives its memory back.
const KEPT_PLACES: usize = 4;

/// What is to be done with a step now.
#[derive(PartialEq, Eq, Debug)]
pub enum Next {
    /// Send it.
    Send(Frame),
    /// Say good-bye.
    Close(CloseReason),
    /// Run it; an answer with this tag will come, unless the command has none.
    Run(Tag, Command),
}

impl Pipeline {
    /// Nothing under way; at most `limit` posts may be at the same time.
    pub const fn new(limit: usize) -> Self {
        Self { held: VecDeque::new(), unanswered: 0, limit, alone: false }
    }

    /// Adds what the peer caused, behind what waits already.
    pub fn offer(&mut self, steps: Vec<Step>) {
        self.held.extend(steps);
    }

    /// One answer has come; what the conversation makes of it goes before what waits.
    pub fn answered(&mut self, steps: Vec<Step>) {
        self.unanswered = self.unanswered.saturating_sub(1);
        self.alone = false;
        self.hurry(steps);
    }

    /// Puts steps before what waits already.
    pub fn hurry(&mut self, steps: Vec<Step>) {
        for step in steps.into_iter().rev() {
            self.held.push_front(step);
        }
    }

    /// The next step that may be done, if any.
    pub fn next(&mut self) -> Option<Next> {
        let step = self.held.pop_front()?;
        if self.held.is_empty() && self.held.capacity() > KEPT_PLACES {
            self.held = VecDeque::new();
        }
        match step {
            Step::Run { tag, command } => {
                if !self.may_run(&command) {
                    self.held.push_front(Step::Run { tag, command });
                    return None;
                }
                match command {
                    Command::Typing => {}
                    Command::Post { .. } => self.unanswered += 1,
                    _ => {
                        self.unanswered += 1;
                        self.alone = true;
                    }
                }
                Some(Next::Run(tag, command))
            }
            Step::Send(frame) => Some(Next::Send(frame)),
            Step::Close(reason) => Some(Next::Close(reason)),
        }
    }

    /// Whether the peer may be read from: nothing waits, and one more post would run at once.
    pub fn is_open(&self) -> bool {
        self.held.is_empty() && !self.alone && self.unanswered < self.limit
    }

    fn may_run(&self, command: &Command) -> bool {
        match command {
            Command::Typing => !self.alone,
            Command::Post { .. } => !self.alone && self.unanswered < self.limit,
            _ => self.unanswered == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, Seq};

    fn post(tag: u64) -> Step {
        let body = Body::parse("hi").unwrap();
        Step::Run { tag: Tag(tag), command: Command::Post { body, client_id: None } }
    }

    fn history(tag: u64) -> Step {
        Step::Run { tag: Tag(tag), command: Command::HistoryBefore { before: Seq(9) } }
    }

    fn running(pipeline: &mut Pipeline) -> Vec<u64> {
        let mut tags = Vec::new();
        while let Some(next) = pipeline.next() {
            tags.push(match next {
                Next::Run(tag, _) => tag.0,
                Next::Send(_) | Next::Close(_) => 0,
            });
        }
        tags
    }

    #[test]
    fn posts_run_together_up_to_the_limit() {
        let mut pipeline = Pipeline::new(2);
        pipeline.offer(vec![post(1)]);
        assert_eq!(running(&mut pipeline), [1]);
        assert!(pipeline.is_open());
        pipeline.offer(vec![post(2), post(3)]);
        assert_eq!(running(&mut pipeline), [2]);
        assert!(!pipeline.is_open());
        pipeline.answered(Vec::new());
        assert_eq!(running(&mut pipeline), [3]);
        pipeline.answered(Vec::new());
        assert!(pipeline.is_open());
    }

    #[test]
    fn any_other_command_waits_for_all_answers_and_holds_back_commands_that_follow() {
        let mut pipeline = Pipeline::new(9);
        let send = Step::Send(Frame::text("x"));
        pipeline.offer(vec![post(1), post(2), history(3), send, post(4)]);
        assert_eq!(running(&mut pipeline), [1, 2]);
        pipeline.answered(Vec::new());
        assert!(running(&mut pipeline).is_empty());
        pipeline.answered(Vec::new());
        assert_eq!(running(&mut pipeline), [3, 0]);
        assert!(!pipeline.is_open());
        pipeline.answered(Vec::new());
        assert_eq!(running(&mut pipeline), [4]);
    }

    #[test]
    fn what_an_answer_leads_to_comes_before_what_the_peer_said_meanwhile() {
        let mut pipeline = Pipeline::new(9);
        pipeline.offer(vec![history(1), post(2)]);
        assert_eq!(running(&mut pipeline), [1]);
        pipeline.answered(vec![Step::Send(Frame::text("x")), history(3)]);
        assert_eq!(running(&mut pipeline), [0, 3]);
        pipeline.answered(Vec::new());
        assert_eq!(running(&mut pipeline), [2]);
    }

    #[test]
    fn typing_needs_no_answer() {
        let mut pipeline = Pipeline::new(1);
        pipeline.offer(vec![Step::Run { tag: Tag(1), command: Command::Typing }]);
        assert_eq!(running(&mut pipeline), [1]);
        assert!(pipeline.is_open());
    }
}
