//! Writes and reads DataSketches' images; their layout is in the [module](super)'s documentation.

use super::coupons::{self, Coupons, LIST};
use super::registers::Registers;
use super::{ADDRESS, ADDRESS_BITS, Content, GREATEST, HllSketch, LG_K, Target};
use crate::sketch::state::{StateError, wrong};

const VERSION: u8 = 1;
const FAMILY: u8 = 7;

const EMPTY: u8 = 4;
const COMPACT: u8 = 8;
const OUT_OF_ORDER: u8 = 16;
/// DataSketches for Java sets it on registers whose sums and counts are to be computed anew.
const STALE: u8 = 32;

/// The modes, which byte 7 has in its low two bits.
const LIST_MODE: u8 = 0;
const SET_MODE: u8 = 1;
const REGISTERS_MODE: u8 = 2;

/// Where the registers start.
const REGISTERS: usize = 40;

/// The 4 bits that stand for a register in the table of exceptions.
const EXCEPTION: u8 = 15;

/// Whether tables are written with their free places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Compact,
    Updatable,
}

pub(super) fn write(sketch: &HllSketch, form: Form) -> Vec<u8> {
    let compact = if form == Form::Compact { COMPACT } else { 0 };
    let target = match sketch.target {
        Target::Hll4 => 0,
        Target::Hll8 => 2,
    };
    let preamble = |words: u8, byte_4: u8, flags: u8, byte_6: u8, mode: u8| {
        vec![words, VERSION, FAMILY, sketch.lg_k, byte_4, flags | compact, byte_6, mode | target << 2]
    };
    match &sketch.content {
        Content::Coupons(coupons) => {
            let (len, lg_places) = (coupons.len(), coupons.lg_places());
            let mut image = if coupons.is_list() {
                preamble(2, lg_places, if len == 0 { EMPTY } else { 0 }, len as u8, LIST_MODE)
            } else {
                let mut image = preamble(3, lg_places, 0, 0, SET_MODE);
                image.extend((len as u32).to_le_bytes());
                image
            };
            match form {
                Form::Compact => coupons.iter().for_each(|coupon| image.extend(coupon.to_le_bytes())),
                Form::Updatable => image.extend_from_slice(&words_to_bytes(coupons.places())),
            }
            image
        }
        Content::Registers(registers) => {
            let order = if registers.is_out_of_order() { OUT_OF_ORDER } else { 0 };
            let values = registers.values();
            let exceptions = match sketch.target {
                Target::Hll4 => exceptions(values, registers.smallest()),
                Target::Hll8 => Vec::new(),
            };
            let lg_places = lg_exception_places(sketch.lg_k, exceptions.len());
            let byte_4 = if exceptions.is_empty() { 0 } else { lg_places };
            let (byte_6, counted) = match sketch.target {
                Target::Hll4 => (registers.smallest(), registers.at_smallest()),
                Target::Hll8 => (0, if registers.smallest() == 0 { registers.at_smallest() } else { 0 }),
            };
            let mut image = preamble(10, byte_4, order, byte_6, REGISTERS_MODE);
            for number in [registers.accumulator(), registers.sums().low, registers.sums().high] {
                image.extend(number.to_le_bytes());
            }
            image.extend(counted.to_le_bytes());
            image.extend((exceptions.len() as u32).to_le_bytes());
            if sketch.target == Target::Hll8 {
                image.extend_from_slice(values);
                return image;
            }
            let nibble = |value: u8| (value - registers.smallest()).min(EXCEPTION);
            image.extend(values.as_chunks::<2>().0.iter().map(|[low, high]| nibble(*low) | nibble(*high) << 4));
            let mut places = vec![0; 1 << lg_places];
            for exception in exceptions {
                let place = exception_place(&places, exception, sketch.lg_k);
                places[place] = exception;
            }
            if form == Form::Compact {
                places.retain(|place| *place != 0);
            }
            image.extend_from_slice(&words_to_bytes(&places));
            image
        }
    }
}

/// The registers of 15 and more above the smallest, as coupons of register and value.
fn exceptions(values: &[u8], smallest: u8) -> Vec<u32> {
    let far = (0u32..).zip(values).filter(|(_, value)| **value >= smallest + EXCEPTION);
    far.map(|(slot, value)| slot | u32::from(*value) << ADDRESS_BITS).collect()
}

/// Log2 of the places for exceptions: as many as DataSketches starts with, and at most three quarters taken.
fn lg_exception_places(lg_k: u8, exceptions: usize) -> u8 {
    let mut lg_places = lg_k.div_ceil(3).max((lg_k - 2) / 2).max(lg_k.saturating_sub(8));
    while coupons::is_crowded(exceptions, 1 << lg_places) {
        lg_places += 1;
    }
    lg_places
}

/// The free place for an exception. Probes with an odd stride, so that all places are tried.
fn exception_place(places: &[u32], exception: u32, lg_k: u8) -> usize {
    let mask = places.len() - 1;
    let slot = exception as usize & ((1 << lg_k) - 1);
    let stride = (slot >> places.len().ilog2()) | 1;
    let mut place = slot & mask;
    while places[place] != 0 {
        place = (place + stride) & mask;
    }
    place
}

fn words_to_bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn bytes_to_words(bytes: &[u8]) -> impl ExactSizeIterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}

pub(super) fn read(bytes: &[u8]) -> Result<HllSketch, StateError> {
    let image = Image { bytes };
    let [words, version, family, lg_k, byte_4, flags, byte_6, mode] = image.array("preamble", 0)?;
    expect("version", VERSION, version)?;
    expect("family", FAMILY, family)?;
    if !LG_K.contains(&lg_k) {
        return wrong("lg_k", format!("{lg_k} is not from {} to {}", LG_K.start(), LG_K.end()));
    }
    let target = match mode >> 2 {
        0 => Target::Hll4,
        2 => Target::Hll8,
        1 => return wrong("target", "it is HLL_6, of which no images are read"),
        other => return wrong("target", format!("{other} is neither HLL_4 (0) nor HLL_8 (2)")),
    };
    let form = if flags & COMPACT != 0 { Form::Compact } else { Form::Updatable };
    let (mode, needed) = match mode & 3 {
        LIST_MODE => (LIST_MODE, 2),
        SET_MODE => (SET_MODE, 3),
        REGISTERS_MODE => (REGISTERS_MODE, 10),
        other => return wrong("mode", format!("{other} is none of list (0), set (1) and registers (2)")),
    };
    expect("number of words of the preamble", needed, words)?;
    if flags & EMPTY != 0 && (mode, byte_6) != (LIST_MODE, 0) {
        return wrong("flag empty", "it is set on an image with content");
    }
    let content = match mode {
        LIST_MODE => Content::Coupons(read_list(image, form, flags, byte_6)?),
        SET_MODE => Content::Coupons(read_set(image, form, lg_k, byte_4)?),
        _ => Content::Registers(read_registers(image, form, lg_k, target, byte_4, flags, byte_6)?),
    };
    Ok(HllSketch { lg_k, target, content })
}

fn read_list(image: Image<'_>, form: Form, flags: u8, len: u8) -> Result<Coupons, StateError> {
    let len = usize::from(len);
    if len >= LIST {
        return wrong("number of coupons", format!("{len} are more than a list holds"));
    }
    if len == 0 && flags & EMPTY == 0 {
        return wrong("flag empty", "it is not set on an empty list");
    }
    let places = if form == Form::Compact { len } else { LIST };
    let taken = read_table("coupons", image.rest("coupons", 8, places * 4)?, len)?;
    let mut list = Coupons::new();
    taken.into_iter().for_each(|coupon| list.add(coupon));
    distinct(list, len)
}

fn read_set(image: Image<'_>, form: Form, lg_k: u8, byte_4: u8) -> Result<Coupons, StateError> {
    let len = u32::from_le_bytes(image.array("number of coupons", 8)?) as usize;
    if lg_k < coupons::SET_FROM {
        return wrong("mode", format!("a sketch with lg_k {lg_k} is never a set"));
    }
    if coupons::is_crowded(len, 1 << (lg_k - 3)) {
        return wrong("number of coupons", format!("{len} are more than a set holds with lg_k {lg_k}"));
    }
    let lg_places = coupons::lg_places(len);
    if byte_4 != lg_places && byte_4 != 0 {
        return wrong("lg_arr", format!("a set of {len} coupons has 2^{lg_places} places, not 2^{byte_4}"));
    }
    let places = if form == Form::Compact { len } else { 1 << lg_places };
    let taken = read_table("coupons", image.rest("coupons", 12, places * 4)?, len)?;
    distinct(Coupons::set(taken.into_iter()), len)
}

/// The taken ones of a table's places, each with a value from 1 on.
fn read_table(field: &'static str, places: &[u8], len: usize) -> Result<Vec<u32>, StateError> {
    let taken: Vec<u32> = bytes_to_words(places).filter(|place| *place != 0).collect();
    if taken.len() != len {
        return wrong(field, format!("{} places of the table are taken, and {len} should be", taken.len()));
    }
    match taken.iter().find(|coupon| **coupon <= ADDRESS) {
        Some(coupon) => wrong(field, format!("{coupon:#x} has the value 0")),
        None => Ok(taken),
    }
}

fn distinct(coupons: Coupons, len: usize) -> Result<Coupons, StateError> {
    match coupons.len() {
        found if found == len => Ok(coupons),
        found => wrong("coupons", format!("only {found} of {len} differ")),
    }
}

fn read_registers(
    image: Image<'_>,
    form: Form,
    lg_k: u8,
    target: Target,
    byte_4: u8,
    flags: u8,
    byte_6: u8,
) -> Result<Registers, StateError> {
    let number = |field, at| image.array(field, at).map(f64::from_le_bytes);
    let count = |field, at| image.array(field, at).map(|bytes| u32::from_le_bytes(bytes) as usize);
    let (accumulator, low, high) = (number("accumulator", 8)?, number("kxq0", 16)?, number("kxq1", 24)?);
    let (counted, exceptions) = (count("number at the minimum", 32)?, count("number of exceptions", 36)?);
    let values = match target {
        Target::Hll8 if exceptions != 0 => return wrong("number of exceptions", "an HLL_8 image has none"),
        Target::Hll8 => image.rest("registers", REGISTERS, 1 << lg_k)?.to_vec(),
        Target::Hll4 => read_nibbles(image, form, lg_k, byte_4, byte_6, exceptions)?,
    };
    if let Some(slot) = values.iter().position(|value| *value > GREATEST) {
        return wrong("registers", format!("register {slot} is {}, and at most {GREATEST} is possible", values[slot]));
    }
    let mut registers = Registers::from_values(values);
    if flags & STALE == 0 {
        let smallest = if target == Target::Hll4 { registers.smallest() } else { 0 };
        if byte_6 != smallest {
            return wrong("minimum", format!("it is {byte_6}, and the registers' is {smallest}"));
        }
        let at_smallest = if registers.smallest() == smallest { registers.at_smallest() as usize } else { 0 };
        if counted != at_smallest {
            return wrong("number at the minimum", format!("it is {counted}, and of the registers {at_smallest} are"));
        }
        for (field, written, of_registers) in
            [("kxq0", low, registers.sums().low), ("kxq1", high, registers.sums().high)]
        {
            if written != of_registers {
                return wrong(field, format!("it is {written}, and the registers' is {of_registers}"));
            }
        }
    }
    if flags & OUT_OF_ORDER != 0 {
        registers.lose_order();
    } else {
        registers.start_from(checked(accumulator, &registers)?);
    }
    Ok(registers)
}

/// The accumulator, which grew by at least 1 and by at most what one growth now adds whenever a register grew.
fn checked(accumulator: f64, registers: &Registers) -> Result<f64, StateError> {
    let values = registers.values();
    let grown = values.iter().filter(|value| **value > 0).count() as f64;
    let growths: f64 = values.iter().map(|value| f64::from(*value)).sum();
    let most = (growths + 1.0) * values.len() as f64 / (registers.sums().low + registers.sums().high);
    if !(grown..=most).contains(&accumulator) {
        return wrong("accumulator", format!("{accumulator} is not from {grown} to {most}, as the registers say"));
    }
    Ok(accumulator)
}

/// The registers of an HLL_4 image.
fn read_nibbles(
    image: Image<'_>,
    form: Form,
    lg_k: u8,
    byte_4: u8,
    smallest: u8,
    exceptions: usize,
) -> Result<Vec<u8>, StateError> {
    let half = 1usize << (lg_k - 1);
    if smallest > GREATEST {
        return wrong("minimum", format!("it is {smallest}, and at most {GREATEST} is possible"));
    }
    let nibbles = image.slice("registers", REGISTERS, half)?;
    let mut values: Vec<u8> =
        nibbles.iter().flat_map(|pair| [pair & 15, pair >> 4]).map(|value| value + smallest).collect();
    let exceptional = values.iter().filter(|value| **value == smallest + EXCEPTION).count();
    if exceptions != exceptional {
        return wrong(
            "number of exceptions",
            format!("it is {exceptions}, and {exceptional} registers say that they are one"),
        );
    }
    let (field, start) = ("table of exceptions", REGISTERS + half);
    let places = match form {
        Form::Compact => image.rest(field, start, 4 * exceptions)?,
        // A table without exceptions may be there, or not.
        Form::Updatable if exceptions == 0 => image.rest(field, start, image.bytes.len() - start)?,
        Form::Updatable if byte_4 > lg_k => {
            return wrong("lg_arr", format!("2^{byte_4} places for exceptions are more than registers"));
        }
        Form::Updatable => image.rest(field, start, 4 << byte_4)?,
    };
    for exception in read_table(field, places, exceptions)? {
        let (slot, value) = ((exception & ADDRESS) as usize, (exception >> ADDRESS_BITS) as u8);
        match values.get_mut(slot) {
            // A second exception of the register finds it changed, unless it says 15 above the smallest again: then
            // another register is left without one, which the caller sees by its sums.
            Some(register) if *register == smallest + EXCEPTION && value >= *register => *register = value,
            _ => return wrong(field, format!("{exception:#x} fits no register that is an exception")),
        }
    }
    Ok(values)
}

fn expect(field: &'static str, expected: u8, found: u8) -> Result<(), StateError> {
    if found == expected {
        return Ok(());
    }
    Err(StateError::Foreign { field, expected: expected.to_string(), found: found.to_string() })
}

/// The bytes of an image; parts are taken by their place.
#[derive(Debug, Clone, Copy)]
struct Image<'a> {
    bytes: &'a [u8],
}

impl<'a> Image<'a> {
    fn slice(self, field: &'static str, start: usize, len: usize) -> Result<&'a [u8], StateError> {
        let found = self.bytes.get(start..).unwrap_or_default();
        found.get(..len).ok_or(StateError::Truncated { field, needed: len, found: found.len() })
    }

    /// The last field.
    fn rest(self, field: &'static str, start: usize, len: usize) -> Result<&'a [u8], StateError> {
        match self.bytes.len().saturating_sub(start + len) {
            0 => self.slice(field, start, len),
            bytes => Err(StateError::Trailing { bytes }),
        }
    }

    fn array<const N: usize>(self, field: &'static str, start: usize) -> Result<[u8; N], StateError> {
        let mut array = [0; N];
        array.copy_from_slice(self.slice(field, start, N)?);
        Ok(array)
    }
}
