//! Work in steps that cannot be one transaction: each step brings what undoes it.
use std::{
    error::Error,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

/// Whatever a step fails with.
pub type StepError = Box<dyn Error + Send + Sync>;

type Action<S> = Box<dyn FnOnce(&mut S) -> Result<(), StepError> + Send>;
type Journal = Box<dyn FnMut(&SagaEvent<'_>) + Send>;

struct Step<S> {
    name: String,
    action: Action<S>,
    compensation: Option<Action<S>>,
}

/// Steps that are run one after the other; when one fails, what the earlier ones did is undone in reverse order.
///
/// It is not a transaction: others see what a step did before it is undone, and undoing may fail. For databases that have it,
/// [`crate::Distributed`] is one. `S` is what the steps share: keys that were made, connections, a mail client.
///
/// ```
/// use aludel_engine::Saga;
///
/// let mut log = Vec::new();
/// let outcome = Saga::new()
///     .step("create user", |log: &mut Vec<&str>| { log.push("created"); Ok(()) }, |log| { log.push("deleted"); Ok(()) })
///     .last("send mail", |_| Err("the mail server is away".into()))
///     .run(&mut log);
/// assert_eq!(log, ["created", "deleted"]);
/// assert_eq!(outcome.unwrap_err().to_string(), "step `send mail` failed: the mail server is away; 1 earlier step was undone");
/// ```
#[must_use = "nothing happens until `run`"]
pub struct Saga<S> {
    steps: Vec<Step<S>>,
    journal: Option<Journal>,
}

/// What happens in a saga, for a journal from which an interrupted one can be undone.
#[derive(Debug)]
#[non_exhaustive]
pub enum SagaEvent<'a> {
    /// A step is about to run.
    Started(&'a str),
    /// A step has done its work.
    Done(&'a str),
    /// A step has failed.
    Failed(&'a str, &'a StepError),
    /// A step was undone.
    Undone(&'a str),
    /// A step could not be undone.
    NotUndone(&'a str, &'a StepError),
}

/// A saga that failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct SagaError {
    /// The step that failed.
    pub step: String,
    /// Why.
    pub error: StepError,
    /// The earlier steps that were undone, in the order in which that was done.
    pub undone: Vec<String>,
    /// The earlier steps that could not be undone, and why: somebody has to look after them.
    pub not_undone: Vec<(String, StepError)>,
}

impl<S> Default for Saga<S> {
    fn default() -> Self {
        Saga { steps: Vec::new(), journal: None }
    }
}

impl<S> Saga<S> {
    /// No steps yet.
    pub fn new() -> Self {
        Saga::default()
    }

    /// Adds a step, and what undoes it. A step that fails has to leave nothing behind: only earlier ones are undone.
    pub fn step(
        self,
        name: impl Into<String>,
        action: impl FnOnce(&mut S) -> Result<(), StepError> + Send + 'static,
        compensation: impl FnOnce(&mut S) -> Result<(), StepError> + Send + 'static,
    ) -> Self {
        self.add(Step { name: name.into(), action: Box::new(action), compensation: Some(Box::new(compensation)) })
    }

    /// Adds a step that leaves nothing to undo, or that nothing follows.
    pub fn last(self, name: impl Into<String>, action: impl FnOnce(&mut S) -> Result<(), StepError> + Send + 'static) -> Self {
        self.add(Step { name: name.into(), action: Box::new(action), compensation: None })
    }

    fn add(mut self, step: Step<S>) -> Self {
        self.steps.push(step);
        self
    }

    /// Is told of everything that happens, before and after each step.
    pub fn journal(mut self, journal: impl FnMut(&SagaEvent<'_>) + Send + 'static) -> Self {
        self.journal = Some(Box::new(journal));
        self
    }

    /// Runs the steps. Errors: the step that failed, and which of the earlier ones could not be undone. After a panic of a step the
    /// earlier ones are undone as well, and it goes on.
    pub fn run(self, state: &mut S) -> Result<(), SagaError> {
        let mut journal = self.journal;
        let mut tell = |event: &SagaEvent<'_>| {
            if let Some(journal) = &mut journal {
                journal(event);
            }
        };
        let mut done: Vec<(String, Option<Action<S>>)> = Vec::new();
        for Step { name, action, compensation } in self.steps {
            tell(&SagaEvent::Started(&name));
            match catch_unwind(AssertUnwindSafe(|| action(state))) {
                Ok(Ok(())) => tell(&SagaEvent::Done(&name)),
                Ok(Err(error)) => {
                    tell(&SagaEvent::Failed(&name, &error));
                    let (undone, not_undone) = undo(done, state, &mut tell);
                    return Err(SagaError { step: name, error, undone, not_undone });
                }
                Err(panic) => {
                    undo(done, state, &mut tell);
                    resume_unwind(panic)
                }
            }
            done.push((name, compensation));
        }
        Ok(())
    }
}

/// Undoes steps in reverse order, each of them whatever becomes of the others.
fn undo<S>(done: Vec<(String, Option<Action<S>>)>, state: &mut S, tell: &mut impl FnMut(&SagaEvent<'_>)) -> (Vec<String>, Vec<(String, StepError)>) {
    let (mut undone, mut not_undone) = (Vec::new(), Vec::new());
    for (name, compensation) in done.into_iter().rev() {
        let Some(compensation) = compensation else { continue };
        let outcome = catch_unwind(AssertUnwindSafe(|| compensation(state))).unwrap_or_else(|_| Err("it panicked".into()));
        match outcome {
            Ok(()) => {
                tell(&SagaEvent::Undone(&name));
                undone.push(name);
            }
            Err(error) => {
                tell(&SagaEvent::NotUndone(&name, &error));
                tracing::error!(target: "aludel.saga", step = name, %error, "a step could not be undone");
                not_undone.push((name, error));
            }
        }
    }
    (undone, not_undone)
}

impl fmt::Display for SagaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step `{}` failed: {}", self.step, self.error)?;
        match self.undone.len() {
            1 => write!(f, "; 1 earlier step was undone")?,
            many => write!(f, "; {many} earlier steps were undone")?,
        }
        for (step, error) in &self.not_undone {
            write!(f, "; step `{step}` could NOT be undone: {error}")?;
        }
        Ok(())
    }
}

impl Error for SagaError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.error)
    }
}

impl<S> fmt::Debug for Saga<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps.iter().map(|step| &step.name)).finish()
    }
}
