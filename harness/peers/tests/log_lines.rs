//! The prefix trie through the table of functions: linked, loaded, and in the unoptimized build where there is one.

use std::path::Path;

use lanemark_peers::{Answer, Digest, Input, Peer, linked, load};

const OPERATION: &str = "scan/template-ladder";

const TEMPLATES: &[u8] =
    b"session {integer} opened for {word}\nload: {decimal}, {percentage} of it idle\nmail: {rest}\n";

fn trie(peers: &[Peer]) -> &Peer {
    peers.iter().find(|peer| peer.operation() == OPERATION).expect("an entry")
}

fn assert_right(peers: &[Peer]) {
    let lines =
        b"12:00 a session -7 opened for eve\r\n\n12:01 b load: 1.25, 93.5% of it idle\n12:02 c mail: \xff\nnothing";
    let mut input = Input { texts: [lines, TEMPLATES], ..Input::default() };
    input.integers[0] = 2;
    let expected = Answer::Lines {
        matched: 3,
        ids: Digest::of([0, u32::MAX.into(), 1, 2, u32::MAX.into()]),
        values: Digest::of([-7_i64 as u64, 30 << 32 | 33, 1.25_f64.to_bits(), 93.5_f64.to_bits(), 14 << 32 | 15]),
    };
    let mut task = trie(peers).task(&input).unwrap();
    assert_eq!(task.answer(), Ok(Answer::Nothing));
    for _ in 0..2 {
        task.run();
        assert_eq!(task.answer(), Ok(expected));
    }
}

#[test]
fn linked_loaded_and_unoptimized_tries_answer_alike() {
    assert_right(&linked());
    let name = format!("{}lanemark_peers{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let test = std::env::current_exe().expect("the test's own path");
    assert_right(&load(test.with_file_name(&name)).unwrap_or_else(|error| panic!("{error}")));
    let unoptimized = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/unoptimized").join(name);
    match unoptimized.is_file() {
        false => println!("not run: there is no {}", unoptimized.display()),
        true => {
            let peers = load(&unoptimized).unwrap_or_else(|error| panic!("{error}"));
            assert!(peers[0].build().starts_with("unoptimized"), "{}", peers[0].build());
            assert_right(&peers);
        }
    }
}

#[test]
fn templates_and_headers_that_cannot_be_are_refused() {
    let refusal = |templates: &[u8], fields: i64| {
        let mut input = Input { texts: [b"line", templates], ..Input::default() };
        input.integers[0] = fields;
        let peers = linked();
        trie(&peers).task(&input).err().expect("a refusal")
    };
    assert!(refusal(b"a {word}\nb {", 0).contains("byte 2: a brace that is not closed"));
    assert!(refusal(b"a \xff", 0).contains("text 1, the templates"));
    assert!(refusal(b"a", -1).contains("not -1"));
}
