//! The writer's loop: take what queued up during the last commit, commit it, tell everybody.
//! Must not die: a panic costs one batch, a failure costs one connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::answers::deliver;
use super::batch::{Answer, Failure, Manner, Stage, write};
use super::endings::Endings;
use super::health::Health;
use super::inbox::{Inbox, Job, Taken};
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
    observer: Arc<OnceLock<CommitObserver>>,
    max_batch: usize,
    link: Link,
    numbers: Numbers,
    endings: Endings,
    health: Health,
}

impl Writer {
    /// Ready to run.
    pub fn new(start: Start, inbox: Arc<Inbox>, observer: Arc<OnceLock<CommitObserver>>) -> Self {
        let endings = Endings::new(start.ending, &start.connection);
        Self {
            inbox,
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
        while self.endings.has_rooms() && Instant::now() < until {
            if !self.clear_up() {
                break;
            }
        }
        if let Ok(connection) = self.link.get() {
            self.endings.finish(connection);
        }
    }

    /// Commits a batch and tells everybody, even if something panics.
    fn commit(&mut self, jobs: Vec<Job>) {
        let began = Instant::now();
        self.numbers.forget(&self.inbox.forgotten());
        let answers = catch_unwind(AssertUnwindSafe(|| self.settle(&jobs)));
        let answers = answers.unwrap_or_else(|_| {
            log::error!("the message writer panicked; its batch is refused jobs={}", jobs.len());
            self.start_anew();
            all(&jobs, &ChatError::Internal)
        });
        let committed = answers.iter().any(Result::is_ok);
        if let Some(observer) = self.observer.get() {
            let report = CommitReport { jobs: jobs.len(), took: began.elapsed(), committed };
            drop(catch_unwind(AssertUnwindSafe(|| observer(report))));
        }
        self.endings.disturbed();
        for ended in deliver(jobs, answers) {
            self.endings.add(ended);
        }
    }

    /// Hopefully, then carefully, then one by one.
    fn settle(&mut self, jobs: &[Job]) -> Vec<Answer> {
        let began = Instant::now();
        let mut result = self.attempt(jobs, Manner::Hopeful);
        let not_begun = matches!(&result, Err(Some(Failure { stage: Stage::NotBegun, .. })));
        if not_begun && began.elapsed() < AT_ONCE {
            // The connection died while nothing was said: nobody need notice.
            result = self.attempt(jobs, Manner::Hopeful);
        }
        if matches!(&result, Err(Some(failure)) if is_constraint(&failure.error)) {
            result = self.attempt(jobs, Manner::Careful);
        }
        match result {
            Ok(answers) => answers,
            Err(Some(failure)) if failure.stage == Stage::RolledBack && jobs.len() > 1 => {
                self.one_by_one(jobs)
            }
            Err(failure) => self.refuse(jobs, failure),
        }
    }

    /// One transaction. `None`: there is no connection.
    fn attempt(&mut self, jobs: &[Job], manner: Manner) -> Result<Vec<Answer>, Option<Failure>> {
        let connection = match self.link.get() {
            Ok(connection) => connection,
            Err(cause) => {
                cause.into_iter().for_each(|cause| self.health.failed(0, &cause));
                return Err(None);
            }
        };
        let result = write(connection, &mut self.numbers, jobs, manner);
        match &result {
            Ok(_) => self.health.works(),
            Err(failure) if failure.is_broken_rule() => {}
            Err(_) => self.start_anew(),
        }
        result.map_err(Some)
    }

    /// So that one item that cannot be stored sinks no other. After two failures in a row it is the database, not an item.
    fn one_by_one(&mut self, jobs: &[Job]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(jobs.len());
        let mut in_a_row = 0;
        for job in jobs.chunks(1) {
            if in_a_row == 2 {
                answers.extend(self.refuse(job, None));
                continue;
            }
            self.link.retry_now();
            match self.attempt(job, Manner::Careful) {
                Ok(answer) => {
                    in_a_row = 0;
                    answers.extend(answer);
                }
                Err(failure) => {
                    let broken_rule = failure.as_ref().is_some_and(Failure::is_broken_rule);
                    in_a_row = if broken_rule { 0 } else { in_a_row + 1 };
                    answers.extend(self.refuse(job, failure));
                }
            }
        }
        answers
    }

    /// What everybody in a batch that failed is told; the cause is logged here.
    fn refuse(&mut self, jobs: &[Job], failure: Option<Failure>) -> Vec<Answer> {
        let error = match failure {
            None => {
                self.health.refused(jobs.len());
                ChatError::Unavailable
            }
            Some(failure) if failure.is_broken_rule() => {
                log::warn!("refused by a rule of the tables error={:?}", one_line(&failure.error));
                told(&failure.error)
            }
            Some(failure) => {
                self.health.failed(jobs.len(), &one_line(&failure.error));
                told(&failure.error)
            }
        };
        all(jobs, &error)
    }

    /// After a failure: a new connection, and numbers from the database.
    fn start_anew(&mut self) {
        self.link.drop_connection();
        self.numbers.forget_all();
    }

    /// One step of what ended rooms left behind. Says whether it worked.
    fn clear_up(&mut self) -> bool {
        if self.endings.due().is_none_or(|due| due > Instant::now()) {
            return true;
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
fn all(jobs: &[Job], error: &ChatError) -> Vec<Answer> {
    jobs.iter().map(|_| Err(error.clone())).collect()
}
