//! The user's own events: what windows, a distinct count, the most frequent keys and a pattern find in them, and how
//! fast.

mod benches;
mod findings;
mod operations;
mod question;
mod reader;

pub use benches::all;
pub use findings::findings;
pub use question::{Checked, Question};
pub use reader::{EventColumns, UserEvents};

/// Events of the user's, and what is asked of them.
#[derive(Debug)]
pub struct OwnEvents {
    /// The events.
    pub events: UserEvents,
    /// What is asked of them.
    pub question: Checked,
}
