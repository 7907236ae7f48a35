// Literals in a text: which starts may be matches by their first four bytes, and which are. No bindings, no entry
// point. The including file declares `text`, `literals`, `table` and `params` with `items`, `visible` and `fold`:
//
// text      sixteen bytes a vec4: `items` starts, and up to `visible` the bytes that matches from them reach
// literals  17 words: the first entry of each of 16 buckets, and the end of the last one. Then three words an entry:
//           the literal, its length in bytes, and the word where its bytes begin. Then the bytes, in lower case where
//           `fold` is 1.
// table     two words for each byte: the buckets that have it as first byte of a literal in the low half of x, as
//           second in the high half, as third and fourth in the halves of y. What a literal is too short for is any
//           byte.
//
// Workgroup memory: 2,048 bytes. Needs common/bytes.

var<workgroup> prefixes: array<vec2<u32>, 256>;

// A to Z among the four bytes become a to z.
fn lower(word: u32) -> u32 {
    let low = word & 0x7f7f7f7fu;
    let letters = ((low + 0x3f3f3f3fu) & ~(low + 0x25252525u)) & (~word & 0x80808080u);
    return word | (letters >> 2u);
}

// Four bytes of the text as they are compared; zeros behind the last one that is visible.
fn text_word(word: u32) -> u32 {
    if (word >= (params.visible + 3u) / 4u) {
        return 0u;
    }
    let four = text[word / 4u][word % 4u];
    return select(four, lower(four), params.fold != 0u);
}

fn four_at(start: u32) -> u32 {
    let shift = (start % 4u) * 8u;
    let low = text_word(start / 4u);
    if (shift == 0u) {
        return low;
    }
    return (low >> shift) | (text_word((start / 4u) + 1u) << (32u - shift));
}

// The buckets of which a literal may start there.
fn buckets_at(start: u32) -> u32 {
    let four = four_at(start);
    let low = prefixes[four & 255u].x & (prefixes[(four >> 8u) & 255u].x >> 16u);
    return (low & prefixes[(four >> 16u) & 255u].y) & (prefixes[four >> 24u].y >> 16u);
}

// Whether the literal of an entry starts there: length / 4 rounds; surely not where the loop is cut off.
fn is_at(entry: u32, start: u32) -> bool {
    let length = literals[(entry * 3u) + 18u];
    let bytes = literals[(entry * 3u) + 19u];
    if (length > params.visible - start) {
        return false;
    }
    var done = 0u;
    for (; done < length; done += 4u) {
        let unlike = four_at(start + done) ^ literals[bytes + (done / 4u)];
        if ((unlike & low_bits((length - done) * 8u)) != 0u) {
            return false;
        }
    }
    return done >= length;
}

// Whether the adapter cut this invocation's loops off: some do after 65,535 rounds of all loops together, and every
// loop after that ends with its first round. Asked behind the last loop.
fn is_cut_off() -> bool {
    let rounds = 2u + params.fold;
    var made = 0u;
    for (var round = 0u; round < rounds; round += 1u) {
        made += 1u;
    }
    return made != rounds;
}

// How many literals start there: a round for each literal of the buckets, and those of is_at.
fn matches_at(start: u32) -> u32 {
    var buckets = buckets_at(start);
    var found = 0u;
    while (buckets != 0u) {
        let bucket = firstTrailingBit(buckets);
        buckets &= buckets - 1u;
        let end = literals[bucket + 1u];
        for (var entry = literals[bucket]; entry < end; entry += 1u) {
            found += select(0u, 1u, is_at(entry, start));
        }
    }
    return found;
}

// Of the starts in a word of 32 of them those that a bucket may have: 36 rounds. Each byte is looked up once, for the
// four starts that it can belong to.
fn likely_starts(word: u32) -> u32 {
    let first = word * 32u;
    if (first >= params.items) {
        return 0u;
    }
    var one = 0u;
    var two = 0u;
    var three = 0u;
    var likely = 0u;
    for (var at = 0u; at < 9u; at += 1u) {
        var four = text_word((word * 8u) + at);
        for (var byte = 0u; byte < 4u; byte += 1u) {
            let of_byte = prefixes[four & 255u];
            four >>= 8u;
            let all = (three & (of_byte.y >> 16u)) & 0xffffu;
            three = two & of_byte.y;
            two = one & (of_byte.x >> 16u);
            one = of_byte.x;
            // The byte ends the four of the start three bytes before it; the first three end none.
            let start = ((at * 4u) + byte) - 3u;
            likely |= select(0u, 1u << (start & 31u), (all != 0u) && (start < 32u));
        }
    }
    return likely & low_bits(params.items - first);
}
