//! The writer's loop: take what queued up during the last commit, commit it, tell everybody.
//! Must not die: a panic costs one batch, a failure costs one connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::answers::deliver;
use super::batch::{Answer, Failure, Manner, Stage, write};
use super::endings::Endings;
use super::hand::Hand;
use super::health::Health;
use super::inbox::{Inbox, Job, Taken, Work};
use super::link::Link;
use super::numbers::Numbers;
use super::{CommitObserver, CommitReport, Start};
use crate::domain::ChatError;
use crate::store::error::{is_constraint, one_line, told};

/// At the end of the program, deletions that are not done go on for so long; the rest is done at the next start.
const LAST_DELETIONS: Duration = Duration::from_secs(3);

/// A connection that fails within this time was dead already; one that fails later was tried long enough.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What the thread owns.
pub(super) struct Writer {
    inbox: Arc<Inbox>,
    hand: Arc<Hand>,
    observer: Arc<OnceLock<CommitObserver>>,
    max_batch: usize,
    link: Link,
    numbers: Numbers,
    endings: Endings,
    health: Health,
}

impl Writer {
    /// Ready to run.
    pub fn new(
        start: Start,
        inbox: Arc<Inbox>,
        hand: Arc<Hand>,
        observer: Arc<OnceLock<CommitObserver>>,
    ) -> Self {
        let endings = Endings::new(start.ending, &start.connection);
        Self {
            inbox,
            hand,
            observer,
            max_batch: start.max_batch,
            link: Link::new(start.source, start.connection),
            numbers: Numbers::default(),
            endings,
            health: Health::default(),
        }
    }

    /// Runs until the inbox is closed and empty.
    pub fn run(&mut self) {
        loop {
            match self.inbox.take(self.max_batch, self.endings.due()) {
                Taken::Jobs(jobs) => self.commit(jobs),
                Taken::Nothing => {}
                Taken::Closed => break,
            }
            self.clear_up();
        }
        let until = Instant::now() + LAST_DELETIONS;
        while self.endings.has_rooms() && Instant::now() < until && self.clear_up() {}
        if let Ok(connection) = self.link.get() {
            self.endings.finish(connection);
        }
    }

    /// Commits a batch and tells everybody, even if something panics.
    fn commit(&mut self, jobs: Vec<Job>) {
        let began = Instant::now();
        self.numbers.forget(&self.inbox.forgotten());
        let (works, replies): (Vec<_>, Vec<_>) =
            jobs.into_iter().map(|job| (job.work, job.reply)).unzip();
        self.hand.hold(replies);
        let answers = catch_unwind(AssertUnwindSafe(|| self.settle(&works)));
        let answers = answers.unwrap_or_else(|_| {
            log::error!("the message writer panicked; its batch is refused jobs={}", works.len());
            self.start_anew();
            all(&works, &ChatError::Internal)
        });
        let committed = answers.iter().any(Result::is_ok);
        if let Some(observer) = self.observer.get() {
            let report = CommitReport { jobs: works.len(), took: began.elapsed(), committed };
            drop(catch_unwind(AssertUnwindSafe(|| observer(report))));
        }
        self.endings.disturbed();
        let leaves_traces = works.iter().any(|work| match work {
            Work::Change(change) => change.removes_text(),
            Work::Append(_) => false,
        });
        if let (true, Ok(connection)) = (leaves_traces, self.link.get()) {
            self.endings.mark_traces(connection);
        }
        for ended in deliver(works, self.hand.release(), answers) {
            self.endings.add(ended);
        }
    }

    /// Hopefully, then carefully, then one by one.
    fn settle(&mut self, works: &[Work]) -> Vec<Answer> {
        let began = Instant::now();
        let mut result = self.attempt(works, Manner::Hopeful);
        let not_begun = matches!(&result, Err(Some(Failure { stage: Stage::NotBegun, .. })));
        if not_begun && began.elapsed() < AT_ONCE {
            // The connection died while nothing was said: nobody need notice.
            result = self.attempt(works, Manner::Hopeful);
        }
        if matches!(&result, Err(Some(failure)) if is_constraint(&failure.error)) {
            result = self.attempt(works, Manner::Careful);
        }
        match result {
            Ok(answers) => answers,
            Err(Some(failure)) if failure.stage == Stage::RolledBack && works.len() > 1 => {
                self.one_by_one(works)
            }
            Err(failure) => self.refuse(works, failure),
        }
    }

    /// One transaction. `None`: there is no connection.
    fn attempt(&mut self, works: &[Work], manner: Manner) -> Result<Vec<Answer>, Option<Failure>> {
        let connection = match self.link.get() {
            Ok(connection) => connection,
            Err(cause) => {
                cause.into_iter().for_each(|cause| self.health.failed(0, &cause));
                return Err(None);
            }
        };
        let result = write(connection, &mut self.numbers, works, manner);
        match &result {
            Ok(_) => self.health.works(),
            Err(failure) if failure.is_broken_rule() => {}
            Err(_) => self.start_anew(),
        }
        result.map_err(Some)
    }

    /// So that one item that cannot be stored sinks no other. After two failures in a row it is the database, not an item.
    fn one_by_one(&mut self, works: &[Work]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(works.len());
        let mut in_a_row = 0;
        for work in works.chunks(1) {
            if in_a_row == 2 {
                answers.extend(self.refuse(work, None));
                continue;
            }
            self.link.retry_now();
            match self.attempt(work, Manner::Careful) {
                Ok(answer) => {
                    in_a_row = 0;
                    answers.extend(answer);
                }
                Err(failure) => {
                    let broken_rule = failure.as_ref().is_some_and(Failure::is_broken_rule);
                    in_a_row = if broken_rule { 0 } else { in_a_row + 1 };
                    answers.extend(self.refuse(work, failure));
                }
            }
        }
        answers
    }

    /// What everybody in a batch that failed is told; the cause is logged here.
    fn refuse(&mut self, works: &[Work], failure: Option<Failure>) -> Vec<Answer> {
        let error = match failure {
            None => {
                self.health.refused(works.len());
                ChatError::Unavailable
            }
            Some(failure) if failure.is_broken_rule() => {
                log::warn!("refused by a rule of the tables error={:?}", one_line(&failure.error));
                told(&failure.error)
            }
            Some(failure) => {
                self.health.failed(works.len(), &one_line(&failure.error));
                told(&failure.error)
            }
        };
        all(works, &error)
    }

    /// After a failure: a new connection, and numbers from the database.
    fn start_anew(&mut self) {
        self.link.drop_connection();
        self.numbers.forget_all();
    }

    /// One step of what ended rooms left behind, if one is due. Says whether that was so and it worked.
    fn clear_up(&mut self) -> bool {
        if self.endings.due().is_none_or(|due| due > Instant::now()) {
            return false;
        }
        let endings = &mut self.endings;
        let worked = match self.link.get() {
            Ok(connection) => {
                catch_unwind(AssertUnwindSafe(|| endings.step(connection))).is_ok_and(|r| r.is_ok())
            }
            Err(_) => false,
        };
        if !worked {
            self.start_anew();
            self.endings.postpone();
        }
        worked
    }
}

/// The same refusal for all.
fn all(works: &[Work], error: &ChatError) -> Vec<Answer> {
    works.iter().map(|_| Err(error.clone())).collect()
}
