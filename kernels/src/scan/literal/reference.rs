//! The search as it is defined: every window of the text is compared.

/// The first place of the needle, which must not be empty.
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|window| window == needle)
}

/// The places of the needle, which must not be empty, from left to right; the next begins after the end of the last.
pub fn offsets(text: &[u8], needle: &[u8]) -> Vec<usize> {
    let (mut offsets, mut from) = (Vec::new(), 0);
    while let Some(offset) = find(&text[from..], needle) {
        offsets.push(from + offset);
        from += offset + needle.len();
    }
    offsets
}
