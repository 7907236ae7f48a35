//! `report`: the page of one run or several; and files that are no runs.

use crate::launch::{AGAIN, FIRST, lanemark, text};

#[test]
fn a_page_of_two_runs_names_both_and_asks_nothing_of_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let (first, again) = (FIRST.file(), AGAIN.file());
    let finished = lanemark(&["report", text(&first), text(&again), "-o", text(&page)]).done();
    assert!(finished.stdout.is_empty() && finished.stderr.contains(text(&page)), "{}", finished.stderr);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains(text(&first)) && html.contains(text(&again)) && html.contains("<svg"));
    for request in ["src=\"http", "href=\"http", "url(http", "@import", "fetch("] {
        assert!(!html.contains(request), "{request}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing but the page is left");
}

#[test]
fn a_file_that_is_no_run_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(FIRST.file()).unwrap();
    let first = FIRST.file();
    let path = |name: &str| folder.path().join(name);
    let page = path("page.html");
    std::fs::write(path("cut.json"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(path("other.json"), "{\"schema\": \"lanemark.run/0\"}").unwrap();
    std::fs::write(path("words.json"), "no run at all").unwrap();
    for (name, said) in [
        ("cut.json", "truncated"),
        ("other.json", "lanemark.run/0"),
        ("words.json", "not JSON"),
        ("none.json", "not exist"),
    ] {
        let bad = path(name);
        lanemark(&["report", text(&first), text(&bad), "-o", text(&page)]).refused(&[text(&bad), said]);
        lanemark(&["claims", text(&bad)]).refused(&[text(&bad), said]);
        lanemark(&["compare", text(&first), text(&bad)]).refused(&[text(&bad), said]);
    }
    assert!(!page.exists());
}

#[test]
fn a_page_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("no-such-folder").join("page.html");
    lanemark(&["report", text(&FIRST.file()), "-o", text(&page)]).refused(&[text(&page)]);
}
