//! Lines of generated log text: a header with a rising timestamp, a host and a service, then one of the templates.

use super::log_messages::Message;
use super::log_templates::{LogTemplate, TYPED_40};
use super::log_values::{append_number, below};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

/// Fields of a line before its message, each followed by a space: time, host, service.
pub const HEADER_FIELDS: usize = 3;

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

/// The clock that stamps lines: it starts on 2026-03-01 at noon and moves by 0 to 9 ms a line.
pub struct Header {
    day: u64,
    millisecond: u64,
    stamp: Vec<u8>,
}

impl Default for Header {
    fn default() -> Header {
        let mut header = Header { day: 0, millisecond: DAY / 2, stamp: Vec::new() };
        header.stamp_day();
        header
    }
}

impl Header {
    /// The stamp's part that changes once a day. Months have their true lengths until the end of the year.
    fn stamp_day(&mut self) {
        let lengths = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let (mut month, mut day) = (3, self.day % 306);
        for length in lengths {
            if day < length {
                break;
            }
            day -= length;
            month += 1;
        }
        self.stamp = format!("2026-{month:02}-{:02}T00:00:00.000Z host-", day + 1).into_bytes();
    }

    /// Appends `2026-03-01T12:00:00.123Z host-12 service[1234]: `.
    pub fn append(&mut self, text: &mut Vec<u8>, service: &str, bits: u64) {
        self.millisecond += below(bits, 10);
        if self.millisecond >= DAY {
            self.millisecond -= DAY;
            self.day += 1;
            self.stamp_day();
        }
        let (second, millisecond) = (self.millisecond / 1_000, self.millisecond % 1_000);
        let stamp = &mut self.stamp;
        let mut two = |at: usize, value: u64| {
            stamp[at] = b'0' + (value / 10) as u8;
            stamp[at + 1] = b'0' + (value % 10) as u8;
        };
        two(11, second / 3_600);
        two(14, second / 60 % 60);
        two(17, second % 60);
        two(20, millisecond / 10);
        stamp[22] = b'0' + (millisecond % 10) as u8;
        text.extend_from_slice(stamp);
        append_number(text, 1 + (bits & 31));
        text.push(b' ');
        text.extend_from_slice(service.as_bytes());
        text.push(b'[');
        append_number(text, 1_000 + (bits >> 5 & 4_095));
        text.extend_from_slice(b"]: ");
    }
}

/// The message of one of the 40 templates.
fn message(template: &LogTemplate) -> (&'static str, Message) {
    let statics: Vec<&str> = template.text.split('{').map(|piece| piece.rsplit('}').next().unwrap_or("")).collect();
    (template.service, Message::new(&statics, template.values))
}

/// Draws indexes of a Zipf distribution of exponent 1: index i with a weight of 1 / (i + 1).
pub struct Zipf(Vec<u16>);

impl Zipf {
    /// Of that many indexes, 65,536 at most.
    pub fn new(count: usize) -> Zipf {
        const SLOTS: usize = 1 << 16;
        let total: f64 = (1..=count).map(|rank| 1.0 / rank as f64).sum();
        let mut slots = Vec::with_capacity(SLOTS);
        let mut sum = 0.0;
        for index in 0..count {
            sum += 1.0 / (index + 1) as f64 / total;
            // Every index has a slot at least, so that a set of thousands is drawn whole.
            let end = ((sum * SLOTS as f64) as usize).max(slots.len() + 1);
            slots.resize(end, index as u16);
        }
        Zipf(slots)
    }

    /// An index.
    pub fn draw(&self, bits: u64) -> usize {
        usize::from(self.0[below(bits, self.0.len() as u64) as usize])
    }
}

/// An endless log of the 40 typed templates.
pub struct LogLines {
    random: Xoshiro256PlusPlus,
    header: Header,
    messages: Vec<(&'static str, Message)>,
    mix: Zipf,
}

impl LogLines {
    /// A log that the generator decides.
    pub fn new(random: Xoshiro256PlusPlus) -> LogLines {
        LogLines {
            random,
            header: Header::default(),
            messages: TYPED_40.iter().map(message).collect(),
            mix: Zipf::new(TYPED_40.len()),
        }
    }

    /// Appends a line with its newline and returns its template.
    pub fn append(&mut self, text: &mut Vec<u8>) -> usize {
        self.append_by(text, Message::append)
    }

    /// As [`LogLines::append`], with one letter of the message altered, so that the line matches no template.
    pub fn append_altered(&mut self, text: &mut Vec<u8>) -> usize {
        self.append_by(text, Message::append_altered)
    }

    fn append_by(
        &mut self,
        text: &mut Vec<u8>,
        append: impl Fn(&Message, &mut Vec<u8>, &mut Xoshiro256PlusPlus),
    ) -> usize {
        let index = self.mix.draw(self.random.next_u64());
        let (service, message) = &self.messages[index];
        self.header.append(text, service, self.random.next_u64());
        append(message, text, &mut self.random);
        text.push(b'\n');
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::rand_core::SeedableRng;

    fn lines(seed: u64, count: usize) -> (Vec<u8>, Vec<usize>) {
        let mut lines = LogLines::new(Xoshiro256PlusPlus::seed_from_u64(seed));
        let mut text = Vec::new();
        let ids = (0..count).map(|_| lines.append(&mut text)).collect();
        (text, ids)
    }

    #[test]
    fn the_same_seed_gives_the_same_lines_of_about_117_bytes() {
        let (text, ids) = lines(1, 20_000);
        assert_eq!((&text, &ids), (&lines(1, 20_000).0, &lines(1, 20_000).1));
        assert_ne!(text, lines(2, 20_000).0);
        let mean = text.len() as f64 / 20_000.0;
        assert!((112.0..122.0).contains(&mean), "{mean}");
        assert!((0..TYPED_40.len()).all(|id| ids.contains(&id)));
        let first = ids.iter().filter(|id| **id == 0).count() as f64;
        let second = ids.iter().filter(|id| **id == 1).count() as f64;
        assert!((1.8..2.2).contains(&(first / second)), "{first} {second}");
    }

    #[test]
    fn stamps_rise_and_pass_midnight_and_the_month() {
        let mut header = Header { day: 30, millisecond: DAY - 1, stamp: Vec::new() };
        header.stamp_day();
        let mut text = Vec::new();
        header.append(&mut text, "auth", 0);
        header.append(&mut text, "auth", u64::MAX);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text, "2026-03-31T23:59:59.999Z host-1 auth[1000]: 2026-04-01T00:00:00.008Z host-32 auth[5095]: ");
        let (text, _) = lines(3, 5_000);
        let stamps: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter_map(|line| line.get(..24)).collect();
        assert_eq!(stamps.len(), 5_000);
        assert!(stamps.is_sorted());
    }

    #[test]
    fn every_template_has_a_value_for_each_variable() {
        for template in TYPED_40 {
            assert_eq!(template.values.len(), template.text.matches('{').count(), "{}", template.text);
        }
    }
}
