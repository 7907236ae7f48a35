//! What the documentation's examples are written with.

use super::{Column, Events, Matcher, Matches, Options, Pattern};

/// The matches of a pattern's text in a stream of letters, one event a time unit, in which step `A` is the letter `a`
/// and so on: each as its letters with their places. They come by first event, last event, and then event by event.
///
/// # Panics
/// Where the text is no pattern.
pub fn found(text: &str, letters: &str) -> Vec<String> {
    let parsed = Pattern::parse(text).expect("an example's text is a pattern");
    let mut names = Vec::new();
    parsed.element.names(&mut names);
    names.sort_unstable();
    names.dedup();
    let definition = |name: &&str| format!("{name} AS letter = '{}'", name.to_lowercase());
    let definitions: Vec<String> = names.iter().map(definition).collect();
    let defined = format!("{text} DEFINE {}", definitions.join(", "));
    let pattern = Pattern::parse(&defined).expect("an example's steps are letters");
    let times: Vec<i64> = (0..letters.len() as i64).collect();
    let columns = [("letter", Column::U8(letters.as_bytes()))];
    let events = Events::new(&times, None, &columns).expect("one letter a time");
    let mut matcher = Matcher::new(&[pattern], Options::default()).expect("an example's pattern has a meaning");
    let mut matches = Matches::new();
    matcher.extend(&events, &mut matches).expect("an example has few matches");
    matcher.finish(&mut matches);
    let mut found: Vec<_> = matches.iter().collect();
    found.sort_by_key(|found| (found.first(), found.last(), found.events));
    let event = |number: u64| format!("{}{number}", char::from(letters.as_bytes()[number as usize]));
    found.iter().map(|found| found.events.iter().map(|e| event(e.number)).collect::<Vec<_>>().join(" ")).collect()
}
