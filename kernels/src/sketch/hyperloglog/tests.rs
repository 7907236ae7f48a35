//! Tests.
use super::*;
#[test]
fn smoke() {
    for p in [4, 14] {
        for n in [0u64, 1, 10, 1000, 100000] {
            let mut s = HyperLogLog::new(p).unwrap();
            s.extend(&(0..n).collect::<Vec<_>>());
            println!("{p} {n} {} {} {}", s.estimate(), s.is_sparse(), s.bytes());
            let b = s.to_bytes();
            assert_eq!(HyperLogLog::from_bytes(&b).unwrap().to_bytes(), b);
        }
    }
}
