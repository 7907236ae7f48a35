//! Whether a report is one page that asks for nothing from elsewhere.

use crate::check::Problem;
use std::ops::Range;

/// Attributes whose address a browser loads by itself. `href` is one of them except on `<a>`, which waits for a reader.
const ATTRIBUTES: [&str; 6] = ["src=", "srcset=", "poster=", "data=", "background=", "href="];

/// Calls by which a script asks for something.
const CALLS: [&str; 7] =
    ["fetch(", "xmlhttprequest", "websocket(", "eventsource(", "sendbeacon(", "import(", "importscripts("];

/// Every place at which the page loads something that is not in it; `name` is what to call the page.
///
/// Made for pages that lanemark writes, with names in any case and values in quotes or without.
pub fn problems(name: &str, html: &str) -> Vec<Problem> {
    // Lower case of ASCII alone, so that places are the same in both.
    let text = html.to_ascii_lowercase();
    let mut places: Vec<usize> = Vec::new();
    for attribute in ATTRIBUTES {
        let loads = |at: usize| tag(&text, at).is_some_and(|tag| !(attribute == "href=" && tag == "a"));
        places.extend(found(&text, attribute).filter(|at| loads(*at) && outside(&text[at + attribute.len()..])));
    }
    let scripts: Vec<Range<usize>> = text
        .match_indices("<script")
        .map(|(start, _)| start..text[start..].find("</script").map_or(text.len(), |length| start + length))
        .collect();
    // In a script `URL(` is a call, such as the one that makes an address of what the page holds; it loads nothing.
    let in_script = |at: &usize| scripts.iter().any(|script| script.contains(at));
    let loads = |at: &usize| !in_script(at) && outside(&text[at + "url(".len()..]);
    places.extend(found(&text, "url(").filter(loads));
    places.extend(found(&text, "@import"));
    for script in &scripts {
        places
            .extend(CALLS.into_iter().flat_map(|call| found(&text[script.clone()], call)).map(|at| script.start + at));
    }
    places.sort_unstable();
    let mut problems = Vec::new();
    if !text.trim_start().starts_with("<!doctype html") {
        problems.push(Problem { place: name.to_owned(), message: "is not an HTML page".to_owned() });
    }
    problems.extend(places.into_iter().map(|at| Problem {
        place: format!("{name}: line {}", text[..at].matches('\n').count() + 1),
        message: format!("loads something that is not in the page: {}", excerpt(&html[at..])),
    }));
    problems
}

fn found<'t>(text: &'t str, what: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(what).map(|(at, _)| at)
}

/// The name of the tag that the place lies in; `None` in text.
fn tag(text: &str, at: usize) -> Option<&str> {
    let tag = &text[text[..at].rfind('<')? + 1..at];
    let separated = tag.ends_with(|last: char| last.is_ascii_whitespace() || last == ':');
    (separated && !tag.contains('>')).then(|| tag.split_ascii_whitespace().next().unwrap_or(tag))
}

/// Whether the address that begins here leads out of the page.
fn outside(address: &str) -> bool {
    let address = address.trim_start_matches(|lead: char| lead.is_ascii_whitespace() || lead == '"' || lead == '\'');
    !address.starts_with('#') && !address.starts_with("data:")
}

fn excerpt(html: &str) -> String {
    html.lines().next().unwrap_or_default().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(body: &str) -> Vec<String> {
        let html = format!("<!DOCTYPE html>\n<title>run</title>\n{body}\n");
        problems("report.html", &html).iter().map(Problem::to_string).collect()
    }

    #[test]
    fn a_page_that_carries_everything_has_no_problem() {
        let body = r##"<style>p { background: url("data:image/png;base64,AA==") }</style>
            <svg xmlns="http://www.w3.org/2000/svg"><use href="#a" xlink:href="#a"/><rect fill="url(#b)"/></svg>
            <img src="data:image/png;base64,AA=="> <a class="source" href="https://example.org/paper">a paper</a>
            <p>the input src=generated, from the call fetch(key)</p>
            <script>const own = URL.createObjectURL(new Blob(["a"])); document.querySelector("a").click();</script>"##;
        assert_eq!(judge(body), Vec::<String>::new());
    }

    #[test]
    fn whatever_a_browser_loads_is_found() {
        for body in [
            r#"<script src="https://example.org/a.js"></script>"#,
            r#"<img alt="plot" SRC='a.png'>"#,
            r#"<img src=//example.org/a.png>"#,
            r#"<img srcset="a.png 2x">"#,
            r#"<link rel="stylesheet" href="a.css">"#,
            r#"<svg><image xlink:href="a.png"/></svg>"#,
            r#"<style>@import "a.css";</style>"#,
            r#"<style>p { background: url( 'a.png' ) }</style>"#,
            r#"<object data="a.svg"></object>"#,
            r#"<script>fetch("/figures")</script>"#,
            r#"<script>new WebSocket("ws://example.org")</script>"#,
        ] {
            let problems = judge(body);
            assert_eq!(problems.len(), 1, "{body}: {problems:?}");
            assert!(problems[0].starts_with("report.html: line 3: loads something"), "{problems:?}");
        }
    }

    #[test]
    fn what_is_not_a_page_is_said_to_be_none() {
        assert_eq!(problems("report.html", "")[0].to_string(), "report.html: is not an HTML page");
    }
}
