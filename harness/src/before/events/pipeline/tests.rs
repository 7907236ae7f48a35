use super::*;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

fn question() -> Question {
    Question { threshold: 10.0, slide: 10, range: 30, report: 20, top: 2, kinds: [1, 2, 3], within: 26 }
}

fn row(time: i64, value: f64, key: u32, kind: u8) -> Row {
    Row { time, value, user: u64::from(key) % 3, key, kind }
}

#[test]
fn a_stream_by_hand() {
    let events = [
        row(1, 11.0, 7, 1),
        row(4, 5.0, 7, 2), // below the threshold: in nothing
        row(9, 20.0, 7, 2),
        row(12, 13.0, 8, 3), // another key
        row(26, 10.0, 7, 3), // 25 after the first, the longest that is below 26
        row(31, 12.0, 7, 3),
        row(90, 99.0, 1, 1),
    ];
    let window = |end, count, sum, min, max| WindowRow { end, count, sum, min, max };
    let expected = [
        window(10, 2, 31.0, 11.0, 20.0),
        window(20, 3, 44.0, 11.0, 20.0),
        window(30, 4, 54.0, 10.0, 20.0),
        window(40, 3, 35.0, 10.0, 13.0),
        window(50, 2, 22.0, 10.0, 12.0),
        window(60, 1, 12.0, 12.0, 12.0),
    ];
    for found in [naive(&events, &question()), by_good_algorithms(&events, &question(), 10)] {
        assert_eq!(found.windows, expected);
        assert_eq!(found.matches, [[0, 2, 4]]);
        let reports: Vec<(i64, &[(u64, u64)])> =
            found.reports.iter().map(|report| (report.at, &report.top[..])).collect();
        assert_eq!(reports, [(20, &[(7, 2), (8, 1)][..]), (40, &[(7, 4), (8, 1)])]);
        assert!(found.reports.iter().all(|report| (report.distinct - 2.0).abs() < 0.1), "{:?}", found.reports);
    }
}

#[test]
fn both_find_the_same_in_random_streams_of_objects_and_of_rows() {
    let mut matches = 0;
    for seed in 0..200 {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut time = -50;
        let rows: Vec<Row> = (0..300)
            .map(|_| {
                let bits = random.next_u64();
                time += [0, 1, 3, 7 + (bits >> 20) as i64 % 60 * i64::from(bits % 50 == 0)][(bits >> 8) as usize % 4];
                row(time, (bits >> 32) as f64 % 40.0, (bits >> 16) as u32 % 4, (bits >> 24) as u8 % 4)
            })
            .collect();
        let objects: Vec<Event> = rows.iter().map(Row::object).collect();
        let expected = naive(&rows, &question());
        assert_eq!(naive(&objects, &question()), expected);
        for mut found in [by_good_algorithms(&rows, &question(), 12), by_good_algorithms(&objects, &question(), 12)] {
            found.matches.sort_unstable();
            assert_eq!(found.matches, expected.matches, "seed {seed}");
            assert_eq!(found.windows, expected.windows, "seed {seed}");
            assert_eq!(found.reports.len(), expected.reports.len());
            for (found, expected) in found.reports.iter().zip(&expected.reports) {
                assert_eq!((found.at, found.distinct.round()), (expected.at, expected.distinct));
                assert_eq!(found.top[0].1, expected.top[0].1);
            }
        }
        assert!(expected.windows.len() > 30);
        matches += expected.matches.len();
    }
    assert!(matches > 50, "{matches}");
}
