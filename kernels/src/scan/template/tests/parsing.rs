//! Templates as they are written.

use super::super::{Kind, Template, TemplateError};

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, error) in [
        ("", TemplateError::Empty),
        ("a {integer", TemplateError::Unclosed { at: 2 }),
        ("a } b", TemplateError::Unopened { at: 2 }),
        ("a {int} b", TemplateError::UnknownKind { at: 2, name: "int".to_owned() }),
        ("a {} b", TemplateError::UnknownKind { at: 2, name: String::new() }),
        ("{rest} b", TemplateError::RestNotLast { at: 0 }),
        ("a\nb", TemplateError::Newline { at: 1 }),
    ] {
        assert_eq!(Template::typed(text).unwrap_err(), error, "{text:?}");
        assert!(!error.to_string().is_empty());
    }
    assert_eq!(Template::wildcard("").unwrap_err(), TemplateError::Empty);
    assert_eq!(Template::wildcard(&"<*>".repeat(251)).unwrap_err(), TemplateError::TooManyVariables);
    let long = "x".repeat(Template::LONGEST + 1);
    assert_eq!(Template::wildcard(&long).unwrap_err(), TemplateError::TooLong { bytes: long.len() });
}

#[test]
fn braces_and_wildcards() {
    let template = Template::typed("{{{integer}}} {{any}}<*>").unwrap();
    assert_eq!(template.kinds(), [Kind::Integer]);
    assert_eq!(template.static_bytes(), "{} {any}<*>".len());
    assert_eq!(template.text(), "{{{integer}}} {{any}}<*>");
    let template = Template::wildcard("{integer} <*><*>").unwrap();
    assert_eq!(template.kinds(), [Kind::Any, Kind::Any]);
    assert_eq!(template.static_bytes(), "{integer} ".len());
}
