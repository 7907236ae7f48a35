//! Messages of generated logs: static text with sources of values between it.

use super::log_values::{Values, below};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

/// One template, ready to make lines of.
pub struct Message {
    first: Vec<u8>,
    then: Vec<(Values, Vec<u8>)>,
}

impl Message {
    /// A message whose template is static text around variables, one source for each of them.
    ///
    /// # Panics
    /// When there is not one static text more than there are sources.
    pub fn new(statics: &[&str], values: &[Values]) -> Message {
        assert_eq!(statics.len(), values.len() + 1, "a static text before, between and after variables: {statics:?}");
        let after = statics[1..].iter().map(|text| text.as_bytes().to_vec());
        Message { first: statics[0].as_bytes().to_vec(), then: values.iter().copied().zip(after).collect() }
    }

    /// Whether the message starts with a variable.
    pub fn starts_with_variable(&self) -> bool {
        self.first.is_empty()
    }

    /// Appends a message with fresh values.
    pub fn append(&self, text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
        text.extend_from_slice(&self.first);
        for (values, after) in &self.then {
            values.append(text, random);
            text.extend_from_slice(after);
        }
    }

    /// Appends a message with fresh values whose last static text of two bytes and more has one letter altered: what a
    /// new version of a service writes when somebody touched the wording.
    pub fn append_altered(&self, text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
        let last = self.then.iter().rposition(|(_, after)| after.len() >= 2);
        text.extend_from_slice(&self.first);
        if last.is_none() {
            alter(text, self.first.len(), random);
        }
        for (index, (values, after)) in self.then.iter().enumerate() {
            values.append(text, random);
            text.extend_from_slice(after);
            if last == Some(index) {
                alter(text, after.len(), random);
            }
        }
    }
}

/// Alters a letter in the last bytes of a text, or another byte where there is no letter.
fn alter(text: &mut [u8], bytes: usize, random: &mut Xoshiro256PlusPlus) {
    let from = text.len() - bytes;
    let letters: Vec<usize> = (from..text.len()).filter(|at| text[*at].is_ascii_alphabetic()).collect();
    let at = match letters.len() {
        0 => from,
        count => letters[below(random.next_u64(), count as u64) as usize],
    };
    text[at] = if text[at] == b'x' { b'k' } else { b'x' };
}
