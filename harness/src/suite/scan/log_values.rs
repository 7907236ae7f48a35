//! Values of generated log text: numbers, and words as services write them.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

/// Where a variable's values come from.
#[derive(Debug, Clone, Copy)]
pub enum Values {
    /// Whole numbers from the first to the second.
    Integer(i64, i64),
    /// Numbers with that many places, from the first to the second in units of the last place.
    Decimal(u64, u64, u32),
    /// As decimals, with a percent sign.
    Percentage(u64, u64, u32),
    /// One of some words.
    Word(&'static [&'static [u8]]),
    /// One of some ends of a line.
    Rest(&'static [&'static [u8]]),
    /// A name of a user: `mary.kowalski42`.
    User,
    /// A name of a host: `db-eu-17`.
    Host,
    /// An IPv4 address.
    Address,
    /// A path of a request: `/api/v2/orders/81723`.
    Path,
    /// A key of 16 hexadecimal digits.
    Key,
    /// A name of a job: `nightly-export-12`.
    Job,
    /// A mail address.
    Email,
}

const FIRST: [&[u8]; 16] = [
    b"anna", b"jonas", b"mary", b"li", b"omar", b"sofia", b"ivan", b"grace", b"noah", b"priya", b"tom", b"chen",
    b"lucia", b"erik", b"fatima", b"paul",
];
const LAST: [&[u8]; 16] = [
    b"kowalski",
    b"smith",
    b"garcia",
    b"mueller",
    b"tanaka",
    b"rossi",
    b"novak",
    b"okafor",
    b"singh",
    b"lopez",
    b"berg",
    b"dubois",
    b"ito",
    b"haddad",
    b"brown",
    b"larsen",
];
const ROLES: [&[u8]; 8] = [b"db", b"web", b"api", b"cache", b"edge", b"batch", b"mail", b"proxy"];
const PLACES: [&[u8]; 4] = [b"-eu-", b"-us-", b"-ap-", b"-sa-"];
const RESOURCES: [&[u8]; 8] =
    [b"orders", b"users", b"items", b"carts", b"invoices", b"search/suggest", b"sessions", b"reports/daily"];
const WHEN: [&[u8]; 4] = [b"nightly", b"hourly", b"weekly", b"adhoc"];
const WORK: [&[u8]; 8] =
    [b"-export-", b"-import-", b"-backup-", b"-reindex-", b"-cleanup-", b"-report-", b"-billing-", b"-sync-"];
const DOMAINS: [&[u8]; 4] = [b"@example.com", b"@example.org", b"@mail.example.net", b"@example.edu"];

/// A number below `bound`, from 32 of the random bits.
pub fn below(random: u64, bound: u64) -> u64 {
    ((random >> 32) * bound) >> 32
}

/// One of some words.
fn one_of<'a>(random: &mut Xoshiro256PlusPlus, words: &[&'a [u8]]) -> &'a [u8] {
    words[below(random.next_u64(), words.len() as u64) as usize]
}

/// Appends a number in decimal digits.
pub fn append_number(text: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    text.extend_from_slice(&digits[start..]);
}

/// Appends `value` units of 10 to the power of minus `places`.
fn append_decimal(text: &mut Vec<u8>, value: u64, places: u32) {
    let unit = 10u64.pow(places);
    append_number(text, value / unit);
    text.push(b'.');
    let mut rest = value % unit;
    let mut scale = unit / 10;
    while scale > 0 {
        text.push(b'0' + (rest / scale) as u8);
        rest %= scale;
        scale /= 10;
    }
}

/// Appends 16 hexadecimal digits.
fn append_key(text: &mut Vec<u8>, bits: u64) {
    text.extend((0..16).map(|digit| b"0123456789abcdef"[(bits >> (digit * 4)) as usize & 15]));
}

impl Values {
    /// Appends a fresh value.
    pub fn append(self, text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
        let number = |random: &mut Xoshiro256PlusPlus, bound| below(random.next_u64(), bound);
        match self {
            Values::Integer(low, high) => {
                let value = low + number(random, (high - low + 1) as u64) as i64;
                if value < 0 {
                    text.push(b'-');
                }
                append_number(text, value.unsigned_abs());
            }
            Values::Decimal(low, high, places) => append_decimal(text, low + number(random, high - low + 1), places),
            Values::Percentage(low, high, places) => {
                append_decimal(text, low + number(random, high - low + 1), places);
                text.push(b'%');
            }
            Values::Word(words) | Values::Rest(words) => text.extend_from_slice(one_of(random, words)),
            Values::User => {
                text.extend_from_slice(one_of(random, &FIRST));
                text.push(b'.');
                text.extend_from_slice(one_of(random, &LAST));
                append_number(text, number(random, 100));
            }
            Values::Host => {
                text.extend_from_slice(one_of(random, &ROLES));
                text.extend_from_slice(one_of(random, &PLACES));
                append_number(text, number(random, 100));
            }
            Values::Address => {
                text.extend_from_slice(b"10");
                for _ in 0..3 {
                    text.push(b'.');
                    append_number(text, number(random, 256));
                }
            }
            Values::Path => {
                text.extend_from_slice(b"/api/v2/");
                text.extend_from_slice(one_of(random, &RESOURCES));
                text.push(b'/');
                append_number(text, number(random, 1_000_000));
            }
            Values::Key => append_key(text, random.next_u64()),
            Values::Job => {
                text.extend_from_slice(one_of(random, &WHEN));
                text.extend_from_slice(one_of(random, &WORK));
                append_number(text, number(random, 50));
            }
            Values::Email => {
                text.extend_from_slice(one_of(random, &FIRST));
                text.push(b'.');
                text.extend_from_slice(one_of(random, &LAST));
                text.extend_from_slice(one_of(random, &DOMAINS));
            }
        }
    }
}
