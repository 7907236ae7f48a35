//! Images: those of DataSketches, those written and read here, and damaged ones.

use super::*;

fn fed(lg_k: u8, target: Target, keys: u64) -> HllSketch {
    let mut sketch = HllSketch::new(lg_k, target).unwrap();
    sketch.extend(&(0..keys).collect::<Vec<u64>>());
    sketch
}

/// `lg_k`, target, number of keys from 0 on, estimate and compact image of the PyPI package datasketches 5.2.0.
const THEIRS: [(u8, Target, u64, f64, &str); 7] = [
    (10, Target::Hll8, 0, 0.0, "0201070a030c0008"),
    (12, Target::Hll4, 5, 5.000000049670538, "0201070c03080500cbd7c2042bf2fb06862ff90d7581660781bc5d06"),
    (
        10,
        Target::Hll4,
        12,
        12.000000327825557,
        "0301070a050800010c00000081bc5d06862ff90dcbd7c204b05b4612c1e91705d216730734a2610e75816607f671f206fc2d\
         420a7b65e6082bf2fb06",
    ),
    (
        9,
        Target::Hll8,
        9,
        9.000000178813938,
        "03010709050800090900000081bc5d06862ff90dcbd7c204c1e91705d216730775816607fc2d420a7b65e6082bf2fb06",
    ),
    (
        4,
        Target::Hll4,
        8,
        8.000000139077509,
        "0a01070400080002adaaaa0400002040000000000040294000000000000000000b000000000000001000100300200200",
    ),
    (
        4,
        Target::Hll4,
        20000,
        27759.971139030957,
        "0a0107040008090275522427fe1bdb40000000000000803f000000000000000001000000000000006161534121340334",
    ),
    (
        5,
        Target::Hll8,
        3000,
        3471.176913276456,
        "0a0107050008000a378160945a1eab400000000000caca3f000000000000000000000000000000000a0c0708080e06080708\
         05080a060b0809060a0808090907070b080707060607",
    ),
];

#[test]
fn images_and_estimates_are_those_of_datasketches() {
    for (lg_k, target, keys, estimate, image) in THEIRS {
        let sketch = fed(lg_k, target, keys);
        let hex: String = sketch.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((sketch.estimate(), hex.as_str()), (estimate, image), "lg_k {lg_k}, {target:?}, {keys} keys");
    }
}

/// `lg_k`, number of keys from 0 on, and estimate of the PyPI package datasketches 5.2.0.
const ESTIMATES: [(u8, u64, f64); 18] = [
    (12, 1, 1.0),
    (12, 2, 2.000000004967054),
    (12, 7, 7.000000104308129),
    (12, 8, 8.000000139077509),
    (12, 20, 20.00000094374026),
    (12, 100, 100.00002458692298),
    (12, 384, 384.0003652576619),
    (12, 385, 385.00036716501364),
    (12, 386, 386.0627337455962),
    (12, 1000, 996.1813012809836),
    (12, 5000, 4944.30141593247),
    (12, 20000, 20138.375401064288),
    (4, 10000, 9472.126956678758),
    (7, 8, 8.000000139077509),
    (7, 10000, 10173.743240362817),
    (21, 400, 400.0003963713384),
    (21, 8000, 8000.158929460209),
    (21, 20000, 19999.99331793976),
];

#[test]
fn estimates_are_those_of_datasketches_to_the_last_digit() {
    for (lg_k, keys, estimate) in ESTIMATES {
        assert_eq!(fed(lg_k, Target::Hll8, keys).estimate(), estimate, "lg_k {lg_k}, {keys} keys");
    }
}

/// A sketch with registers far above the smallest, which HLL_4 keeps in a table.
fn with_exceptions() -> HllSketch {
    let mut sketch = fed(8, Target::Hll4, 600);
    for slot in [3, 4, 67, 131, 132, 250] {
        sketch.add(slot | (20 + slot % 40) << ADDRESS_BITS);
    }
    sketch
}

/// One of each mode and target, empty ones, and one out of order.
fn each() -> Vec<HllSketch> {
    let mut sketches = vec![with_exceptions()];
    for target in [Target::Hll4, Target::Hll8] {
        for (lg_k, keys) in [(12, 0), (4, 1), (10, 7), (10, 8), (10, 60), (4, 8), (7, 90), (8, 3000), (5, 100_000)] {
            sketches.push(fed(lg_k, target, keys));
        }
        let mut merged = fed(6, target, 100);
        merged.merge(&fed(7, target, 200));
        sketches.push(merged);
    }
    sketches
}

#[test]
fn what_was_written_is_read() {
    for sketch in each() {
        for image in [sketch.to_bytes(), sketch.to_updatable_bytes()] {
            let read = HllSketch::from_bytes(&image).unwrap();
            assert_eq!((read.estimate(), read.registers()), (sketch.estimate(), sketch.registers()));
            let (mut read, mut sketch) = (read, sketch.clone());
            read.extend(&[u64::MAX; 3]);
            sketch.extend(&[u64::MAX; 3]);
            assert_eq!((read.estimate(), read.mode()), (sketch.estimate(), sketch.mode()));
        }
    }
}

/// The message of an image in which some bytes are others.
fn message(sketch: &HllSketch, at: usize, bytes: &[u8]) -> String {
    let mut image = sketch.to_bytes();
    image[at..at + bytes.len()].copy_from_slice(bytes);
    HllSketch::from_bytes(&image).unwrap_err().to_string()
}

#[test]
fn errors_name_the_field() {
    let [list, set] = [7, 60].map(|keys| fed(10, Target::Hll8, keys));
    let [four, eight] = [Target::Hll4, Target::Hll8].map(|target| fed(8, target, 3000));
    let far = with_exceptions();
    let fields: [(&HllSketch, usize, &[u8], &str); 25] = [
        (&list, 0, &[3], "number of words of the preamble is 3, and must be 2"),
        (&list, 1, &[2], "version is 2, and must be 1"),
        (&list, 2, &[8], "family is 8, and must be 7"),
        (&list, 3, &[22], "lg_k is wrong: 22 is not from 4 to 21"),
        (&list, 5, &[EMPTY_AND_COMPACT], "flag empty"),
        (&list, 6, &[8], "number of coupons"),
        (&list, 6, &[6], "4 bytes follow"),
        (&list, 7, &[3 | 2 << 2], "mode is wrong: 3"),
        (&list, 7, &[1 << 2], "target is wrong: it is HLL_6"),
        (&list, 7, &[3 << 2], "target is wrong: 3"),
        (&list, 8, &[0, 0, 0, 0], "coupons is wrong: 6 places"),
        (&list, 8, &[1, 0, 0, 0], "coupons is wrong: 0x1 has the value 0"),
        (&set, 3, &[7], "mode is wrong: a sketch with lg_k 7"),
        (&set, 4, &[9], "lg_arr"),
        (&set, 8, &[97], "number of coupons"),
        (&set, 8, &[59], "4 bytes follow"),
        (&eight, 6, &[1], "minimum"),
        (&eight, 8, &f64::NAN.to_le_bytes(), "accumulator"),
        (&eight, 8, &1.0f64.to_le_bytes(), "accumulator"),
        (&eight, 16, &[1], "kxq0"),
        (&eight, 24, &[1], "kxq1"),
        (&eight, 32, &[1], "number at the minimum"),
        (&eight, 36, &[1], "number of exceptions"),
        (&eight, 40, &[64], "registers is wrong: register 0 is 64"),
        (&far, 36, &[5], "number of exceptions is wrong: it is 5, and 6 registers"),
    ];
    for (sketch, at, bytes, expected) in fields {
        let message = message(sketch, at, bytes);
        assert!(message.contains(expected), "byte {at}: {message}");
    }
    assert!(message(&four, 6, &[64]).contains("minimum"));
    assert!(message(&far, 40 + 128, &[0, 0, 0, 0]).contains("table of exceptions"));
    let twice = list.to_bytes()[8..12].to_vec();
    assert!(message(&list, 12, &twice).contains("only 6 of 7 differ"));
    assert!(HllSketch::from_bytes(&[]).unwrap_err().to_string().contains("preamble"));
}

/// The flags of an empty compact image.
const EMPTY_AND_COMPACT: u8 = 4 | 8;

/// Numbers from a seed (splitmix64).
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let word = (*state ^ *state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (word ^ word >> 27).wrapping_mul(0x94D0_49BB_1331_11EB) as usize >> 8
}

/// Flips a bit, sets a byte of the preamble or of any place, exchanges two words, cuts, or adds.
fn damage(image: &mut Vec<u8>, state: &mut u64) {
    if image.is_empty() {
        return;
    }
    let (at, value) = (random(state) % image.len(), random(state) as u8);
    match random(state) % 7 {
        0 => image[at] ^= 1 << (value % 8),
        1 => image[at] = value,
        2 => image[at % 40] = [0, 1, 2, 3, 15, 63, 64, 127, 128, 255][usize::from(value % 10)],
        3 => image[at % 8] = value % 24,
        4 => image.swap(at, random(state) % at.max(1)),
        5 => image.truncate(at),
        _ => image.extend_from_slice(&vec![value % 3; at % 9]),
    }
}

/// 10,000 damaged images and more of each mode and target: an error, or a sketch that works and is written again.
#[test]
fn damaged_images_are_errors_or_sketches() {
    let mut state = 1;
    for (number, sketch) in each().into_iter().enumerate() {
        let image = [sketch.to_bytes(), sketch.to_updatable_bytes()][number % 2].clone();
        let mut errors = 0;
        for _ in 0..10_000 / 4 {
            let mut damaged = image.clone();
            for _ in 0..=random(&mut state) % 3 {
                damage(&mut damaged, &mut state);
            }
            let Ok(mut read) = HllSketch::from_bytes(&damaged) else {
                errors += 1;
                continue;
            };
            assert!(read.bytes() <= 8 * damaged.len() + 128);
            assert_eq!(HllSketch::from_bytes(&read.to_bytes()).unwrap().registers(), read.registers());
            read.extend(&[1, 2, 3]);
            assert!(read.estimate() > 0.0);
        }
        assert!(errors > 0, "no damage of sketch {number} was seen");
    }
}
