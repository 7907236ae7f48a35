//! Templates as programs that one pass over the content walks.
//!
//! A program compares the static text at both ends, then takes one step for each variable: where the variable ends, and
//! whether the static text after it stands there. Each step takes the first way that leftmost-first backtracking would
//! take, so a walk that succeeds is the answer. A walk that fails is the answer too where no earlier way through could
//! have been taken otherwise with success; every other step is marked [`Step::repairable`], and the backtracker decides.

use super::exact::{Operation, operations};
use super::tokens::{Kind, Template, Token};

/// Bytes that may be read past the end of a line.
pub(super) const SLACK: usize = 192;

/// Static text in the pool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) at: u32,
    pub(super) len: u32,
}

/// Static text with the two bytes of it that are looked for first, both among its first 64.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Needle {
    pub(super) text: Text,
    pub(super) places: [u8; 2],
    pub(super) bytes: [u8; 2],
}

/// What a step does; *last* means up to where the static text at the end starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Integer,
    Decimal,
    Percentage,
    /// Up to the first blank, with which the static text starts.
    WordToBlank,
    /// Up to the first place of the static text, before the first blank.
    WordToText,
    /// One byte: a variable follows.
    WordShort,
    WordLast,
    /// Up to the first place of the static text.
    AnyToText,
    /// Nothing: a variable follows.
    AnyShort,
    AnyLast,
}

/// One variable and the static text after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) action: Action,
    /// Whether another way through might succeed where this step fails.
    pub(super) repairable: bool,
    pub(super) needle: Needle,
}

/// One template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Program {
    /// The template's place among those given.
    pub(super) id: u32,
    /// The fewest bytes of a content that it matches.
    pub(super) shortest: u32,
    pub(super) prefix: Text,
    pub(super) suffix: Text,
    pub(super) first_step: u32,
    pub(super) steps: u32,
    /// Place among the exact programs; `u32::MAX` where the walk alone is exact.
    pub(super) exact: u32,
}

/// All templates, the preferred first.
#[derive(Debug, Default)]
pub(super) struct Programs {
    pub(super) programs: Vec<Program>,
    pub(super) steps: Vec<Step>,
    /// Static text, with [`SLACK`] bytes after it.
    pub(super) pool: Vec<u8>,
    /// Operations and forks of the templates that need them.
    pub(super) exact: Vec<(Vec<Operation>, usize)>,
    /// The most variables of a template.
    pub(super) most_variables: usize,
}

/// Compiles templates, given in order of preference as (place, template). `common` says how common a byte is.
pub(super) fn compile<'a>(templates: impl Iterator<Item = (u32, &'a Template)>, common: &[u32; 256]) -> Programs {
    let mut all = Programs::default();
    for (id, template) in templates {
        let program = all.program(id, template, common);
        all.programs.push(program);
        all.most_variables = all.most_variables.max(template.kinds().len());
    }
    all
}

/// The static text at the start and at the end; a template that is all static has it at the start alone.
pub(super) fn ends_of(tokens: &[Token]) -> (&[u8], &[u8]) {
    let prefix = match tokens.first() {
        Some(Token::Static(text)) => text.as_slice(),
        _ => &[],
    };
    let suffix = match tokens.last() {
        Some(Token::Static(text)) if tokens.len() > 1 => text.as_slice(),
        _ => &[],
    };
    (prefix, suffix)
}

impl Programs {
    /// Ends the pool.
    pub(super) fn finish(&mut self) {
        self.pool.resize(self.pool.len() + SLACK, 0);
    }

    fn text(&mut self, bytes: &[u8]) -> Text {
        let text = Text { at: self.pool.len() as u32, len: bytes.len() as u32 };
        self.pool.extend_from_slice(bytes);
        text
    }

    pub(super) fn needle(&mut self, bytes: &[u8], common: &[u32; 256]) -> Needle {
        let text = self.text(bytes);
        let reach = bytes.len().min(64);
        let Some(first) = (0..reach).min_by_key(|place| common[usize::from(bytes[*place])]) else {
            return Needle { text, ..Needle::default() };
        };
        let other = |place: &usize| *place != first && bytes[*place] != bytes[first];
        let second = (0..reach).filter(other).min_by_key(|place| common[usize::from(bytes[*place])]);
        let second = second.unwrap_or(if first == 0 { reach - 1 } else { 0 });
        Needle { text, places: [first as u8, second as u8], bytes: [bytes[first], bytes[second]] }
    }

    fn program(&mut self, id: u32, template: &Template, common: &[u32; 256]) -> Program {
        let tokens = template.tokens();
        let (prefix, suffix) = ends_of(tokens);
        let inner = &tokens[usize::from(!prefix.is_empty())..tokens.len() - usize::from(!suffix.is_empty())];
        let first_step = self.steps.len() as u32;
        let mut repairable = false;
        for (place, token) in inner.iter().enumerate() {
            let Token::Variable(kind) = token else { continue };
            let (text, following) = match inner.get(place + 1) {
                Some(Token::Static(text)) => (text.as_slice(), inner.get(place + 2)),
                next => (&[][..], next),
            };
            let following = match following {
                Some(Token::Variable(kind)) => Some(*kind),
                _ => None,
            };
            repairable |= !first_way_is_enough(*kind, text, following);
            let needle = self.needle(text, common);
            self.steps.push(Step { action: action(*kind, text, following), repairable, needle });
        }
        let exact = if repairable {
            self.exact.push(operations(tokens));
            self.exact.len() as u32 - 1
        } else {
            u32::MAX
        };
        let shortest: usize = template.kinds().iter().map(|kind| kind.shortest()).sum();
        Program {
            id,
            shortest: (template.static_bytes() + shortest) as u32,
            prefix: self.text(prefix),
            suffix: self.text(suffix),
            first_step,
            steps: template.kinds().len() as u32,
            exact,
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What is done for a variable, by the static text after it within the template (not at its end) and the next variable.
fn action(kind: Kind, text: &[u8], following: Option<Kind>) -> Action {
    match (kind, following) {
        (Kind::Integer, _) => Action::Integer,
        (Kind::Decimal, _) => Action::Decimal,
        (Kind::Percentage, _) => Action::Percentage,
        (Kind::Word, None) => Action::WordLast,
        (Kind::Word, Some(_)) => match text.first() {
            None => Action::WordShort,
            Some(byte) if is_blank(*byte) => Action::WordToBlank,
            Some(_) => Action::WordToText,
        },
        (Kind::Rest | Kind::Any, None) => Action::AnyLast,
        (Kind::Rest | Kind::Any, Some(_)) if text.is_empty() => Action::AnyShort,
        (Kind::Rest | Kind::Any, Some(_)) => Action::AnyToText,
    }
}

/// Whether the first place at which the variable can end leads to success if any place does.
///
/// It does where there is only one such place, and where the next variable can take up what this one leaves.
fn first_way_is_enough(kind: Kind, text: &[u8], following: Option<Kind>) -> bool {
    let Some(following) = following else { return true };
    let takes_all = following == Kind::Any || following == Kind::Rest;
    match kind {
        Kind::Percentage => true,
        Kind::Integer | Kind::Decimal => text.first().is_some_and(|byte| !byte.is_ascii_digit()),
        Kind::Word if text.first().is_some_and(|byte| is_blank(*byte)) => true,
        Kind::Word => takes_all || (following == Kind::Word && !text.iter().any(|byte| is_blank(*byte))),
        Kind::Rest | Kind::Any => takes_all,
    }
}
