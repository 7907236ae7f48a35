//! A column of names as devices have them: `sensor-000123/eu-west`.

use super::streams::on_pages;
use crate::suite::SuiteError;
use crate::suite::column::digest;
use crate::suite::session::Session;
use lanemark_kernels::sketch::strings::Strings;
use lanemark_peers::streams::stream_key;
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;

/// What a name begins with.
const KINDS: [&str; 8] = ["tag", "pump", "valve", "meter", "sensor", "camera", "gateway", "switch"];

/// What a name ends with.
const PLACES: [&str; 8] = ["eu", "us-east", "us-west", "eu-west", "ap", "eu-north", "sa-east", "ap-south"];

/// Names in one buffer, every one once.
pub struct Names {
    bytes: PageBuffer<u8>,
    offsets: PageBuffer<u32>,
    /// What the run's file says; `n` is names.
    pub input: run::Input,
}

impl Names {
    /// That many names of 8 to 24 bytes.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn generate(session: &Session<'_>, n: usize) -> Result<Names, SuiteError> {
        let seed = session.settings.seed;
        let (mut text, mut ends) = (Vec::with_capacity(n * 20), Vec::with_capacity(n + 1));
        ends.push(0);
        for index in 0..n as u64 {
            append(&mut text, index, stream_key(seed, NAMES, index));
            ends.push(text.len() as u32);
        }
        let bytes = on_pages::<u8>(session, text.len(), |bytes| bytes.copy_from_slice(&text))?;
        let offsets = on_pages::<u32>(session, ends.len(), |offsets| offsets.copy_from_slice(&ends))?;
        let size = (text.len() + ends.len() * 4) as u64;
        let input = run::Input {
            n: n as u64,
            bytes: size,
            working_set: size,
            level: session.levels.holding(size).name().to_owned(),
            source: format!("names of devices of 8 to 24 bytes, every one once, seed {seed}"),
            digest: digest(&[&bytes, bytemuck::cast_slice(&offsets)]),
            pages: bytes.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
        };
        Ok(Names { bytes, offsets, input })
    }

    /// The names as a column.
    pub fn strings(&self) -> Strings<'_> {
        Strings::new(&self.bytes, &self.offsets).expect("offsets that rise to the end of the buffer")
    }
}

/// Number of the names' stream of random bits.
const NAMES: u64 = 2 << 32;

/// Appends the name of a number: with six digits or as few as it needs, its digits turned round, so that neighbours
/// differ at the front.
fn append(text: &mut Vec<u8>, number: u64, random: u64) {
    text.extend_from_slice(KINDS[(random & 7) as usize].as_bytes());
    text.push(b'-');
    let digits = if random & 8 == 0 { 6 } else { 1 };
    let (mut left, mut written) = (number, 0);
    while left > 0 || written < digits {
        text.push(b'0' + (left % 10) as u8);
        left /= 10;
        written += 1;
    }
    text.push(b'/');
    text.extend_from_slice(PLACES[(random >> 4 & 7) as usize].as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;
    use std::collections::HashSet;

    #[test]
    fn names_are_different_of_many_lengths_and_the_seeds_own() {
        let digest = |seed| with_session(seed, |session| Names::generate(session, 1_000).unwrap().input.digest);
        assert!(digest(1) == digest(1) && digest(1) != digest(2));
        with_session(1, |session| {
            let names = Names::generate(session, 200_000).unwrap();
            let strings = names.strings();
            assert_eq!(strings.iter().collect::<HashSet<_>>().len(), 200_000);
            let lengths: HashSet<usize> = strings.iter().map(<[u8]>::len).collect();
            assert!(lengths.iter().all(|length| (8..=24).contains(length)) && lengths.len() > 12, "{lengths:?}");
        });
    }
}
