//! Bloom filters that the `parquet` crate wrote are read here, and it reads those written here, with equal answers.

use lanemark_kernels::sketch::bloom::BloomFilter;
use lanemark_kernels::sketch::hash::hash_key;
use lanemark_kernels::sketch::strings::Strings;
use parquet::bloom_filter::Sbbf;

/// Powers of two, which all writers make, and other sizes, which readers may meet.
const BYTES: [usize; 6] = [32, 64, 4096, 1 << 20, 96, 100_000];

fn keys(seed: u64, bytes: usize) -> Vec<u64> {
    (0..(bytes as u64 * 8 / 12).clamp(1, 50_000)).map(|i| hash_key(seed << 32 | i)).collect()
}

/// Both filters answer alike about keys that were inserted and about others, and hold all that were inserted.
fn answer_alike(ours: &BloomFilter, theirs: &Sbbf, inserted: &[u64], others: &[u64]) {
    let all: Vec<u64> = inserted.iter().chain(others).copied().collect();
    let mut found = vec![0; all.len().div_ceil(64)];
    let count = ours.contains_keys(&all, &mut found);
    let theirs: Vec<bool> = all.iter().map(|key| theirs.check(&(*key as i64))).collect();
    for (i, theirs) in theirs.iter().enumerate() {
        assert_eq!(found[i / 64] >> (i % 64) & 1 == 1, *theirs, "key {i} of {} bytes", ours.bytes());
        assert!(i >= inserted.len() || *theirs, "key {i} was inserted");
    }
    assert_eq!(count, theirs.iter().filter(|held| **held).count() as u64);
}

#[test]
fn the_parquet_crate_reads_what_is_written_here() {
    for bytes in BYTES {
        let (inserted, others) = (keys(1, bytes), keys(2, bytes));
        let mut ours = BloomFilter::with_bytes(bytes).unwrap();
        ours.extend(&inserted);
        let theirs = Sbbf::from_bytes(&ours.to_parquet()).unwrap();
        answer_alike(&ours, &theirs, &inserted, &others);
    }
}

#[test]
fn what_the_parquet_crate_writes_is_read_here() {
    for bytes in BYTES.into_iter().filter(|bytes| bytes.is_power_of_two()) {
        let (inserted, others) = (keys(3, bytes), keys(4, bytes));
        let mut theirs = Sbbf::new_with_num_of_bytes(bytes);
        inserted.iter().for_each(|key| theirs.insert(&(*key as i64)));
        let mut image = Vec::new();
        theirs.write(&mut image).unwrap();
        let ours = BloomFilter::from_parquet(&image).unwrap();
        assert_eq!(ours.bytes(), bytes);
        answer_alike(&ours, &theirs, &inserted, &others);
        // The same keys make the same bytes, header included.
        let mut made = BloomFilter::with_bytes(bytes).unwrap();
        made.extend(&inserted);
        assert_eq!(made.to_parquet(), image);
    }
}

#[test]
fn strings_are_hashed_as_the_parquet_crate_hashes_them() {
    let texts: Vec<String> = (0..300).map(|i| "event ".repeat(i % 9) + &i.to_string()).collect();
    let column = texts.concat();
    let ends = texts.iter().scan(0, |end, text| {
        *end += text.len() as u32;
        Some(*end)
    });
    let offsets: Vec<u32> = std::iter::once(0).chain(ends).collect();
    let mut ours = BloomFilter::with_bytes(1024).unwrap();
    ours.extend_strings(Strings::new(column.as_bytes(), &offsets).unwrap());
    let mut theirs = Sbbf::new_with_num_of_bytes(1024);
    texts.iter().for_each(|text| theirs.insert(text.as_str()));
    let mut image = Vec::new();
    theirs.write(&mut image).unwrap();
    assert_eq!(ours.to_parquet(), image);
}
