//! Inputs that several benches of a run share, so that each is generated once.

use crate::suite::SuiteError;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// The inputs of one kind that were made last, by name.
pub struct Shared<T> {
    made: RefCell<VecDeque<(String, Rc<T>)>>,
    most: usize,
}

impl<T> Shared<T> {
    /// Keeps that many; the oldest go first.
    pub fn keeping(most: usize) -> Shared<T> {
        Shared { made: RefCell::default(), most }
    }

    /// The input of that name: as it was made before, or made now.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn get(&self, name: &str, make: impl FnOnce() -> Result<T, SuiteError>) -> Result<Rc<T>, SuiteError> {
        if let Some((_, input)) = self.made.borrow().iter().find(|(known, _)| known == name) {
            return Ok(Rc::clone(input));
        }
        // The oldest goes before the new one is made: both would take memory at once.
        if self.made.borrow().len() == self.most {
            self.made.borrow_mut().pop_front();
        }
        let input = Rc::new(make()?);
        self.made.borrow_mut().push_back((name.to_owned(), Rc::clone(&input)));
        Ok(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_kept_until_newer_inputs_take_its_place() {
        let shared = Shared::keeping(2);
        let get = |name: &str, value: u32| *shared.get(name, || Ok(value)).unwrap();
        assert_eq!((get("a", 1), get("a", 2), get("b", 3), get("c", 4), get("a", 5)), (1, 1, 3, 4, 5));
    }
}
