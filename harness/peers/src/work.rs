//! The shape of an implementation: how a library's calls become a task that can be run again and again.

use std::hint::black_box;

use crate::answer::Answer;
use crate::input::Input;

/// A task of one operation on one input.
pub(crate) trait Work: Send {
    /// Computes the result anew and keeps it.
    fn run(&mut self);
    /// What the last run computed; nothing before the first.
    fn answer(&mut self) -> Answer;
    /// What the last run computed beyond the answer; nothing before the first.
    fn words(&mut self) -> Vec<u64> {
        Vec::new()
    }
}

/// A task, or what is wrong with its input.
pub(crate) type Made = Result<Box<dyn Work>, String>;

/// One operation as one library does it.
pub(crate) struct Implementation {
    pub name: &'static str,
    pub version: &'static str,
    /// The id of the bench that it belongs to.
    pub operation: String,
    /// What is peculiar about it, or nothing.
    pub note: &'static str,
    pub bitmap: Bitmap,
    pub make: fn(&Input<'static>) -> Made,
}

/// The bitmap that an operation wants beside its columns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bitmap {
    None,
    Validity,
    Mask,
}

impl Implementation {
    /// Makes the task, after the checks that all implementations share.
    pub(crate) fn task(&self, input: &Input<'static>) -> Made {
        input.check()?;
        for (kind, name, given) in
            [(Bitmap::Validity, "validity", input.validity.is_some()), (Bitmap::Mask, "mask", input.mask.is_some())]
        {
            match (self.bitmap == kind, given) {
                (true, false) => return Err(format!("{} needs a {name} bitmap", self.operation)),
                (false, true) => return Err(format!("{} takes no {name} bitmap", self.operation)),
                _ => {}
            }
        }
        (self.make)(input)
    }
}

/// A task that computes a new result each time, after it has let go of the last one.
pub(crate) fn fresh<R: Send + 'static>(
    compute: impl Fn() -> R + Send + 'static,
    read: impl Fn(&R) -> Answer + Send + 'static,
) -> Made {
    reused(
        None,
        move |kept| {
            *kept = None;
            *kept = Some(compute());
        },
        move |kept| kept.as_ref().map_or(Answer::Nothing, &read),
    )
}

/// A task that writes each result over the last one.
pub(crate) fn reused<R: Send + 'static>(
    result: R,
    fill: impl Fn(&mut R) + Send + 'static,
    read: impl Fn(&R) -> Answer + Send + 'static,
) -> Made {
    Ok(Box::new(Kept { result, ran: false, fill, read }))
}

struct Kept<R, F, A> {
    result: R,
    ran: bool,
    fill: F,
    read: A,
}

impl<R, F, A> Work for Kept<R, F, A>
where
    R: Send,
    F: Fn(&mut R) + Send,
    A: Fn(&R) -> Answer + Send,
{
    fn run(&mut self) {
        (self.fill)(&mut self.result);
        self.ran = true;
        black_box(&self.result);
    }

    fn answer(&mut self) -> Answer {
        if self.ran { (self.read)(&self.result) } else { Answer::Nothing }
    }
}
