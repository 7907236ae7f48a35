//! The templates that are tried on one line, and the best of those that match.

/// Compiles the choice with the features of a rung.
macro_rules! choose_body {
    ($features:ident) => {
        $features! {
            /// Adds the nodes that a table leads to, and gives how many are waiting then.
            fn probe(
                matcher: &Matcher,
                content: &Content,
                node: &Node,
                nodes: &mut [u32; WAITING],
                waiting: usize,
            ) -> usize {
                // The places beyond those that wait are free; a node is written there and counts where there is one.
                nodes[waiting % WAITING] = node.next;
                let mut waiting = waiting + usize::from(node.next != NONE);
                let Content { text, start, end, .. } = *content;
                let offset = node.offset as usize;
                if offset > end - start {
                    return waiting;
                }
                let key = if node.from_end { block_before(text, end - offset) } else { block(text, start + offset) };
                let first = node.start as usize;
                let slots = &matcher.index.slots[first..first + node.len as usize];
                let mut classes = node.lengths;
                while classes != 0 {
                    let class = classes.trailing_zeros() as usize;
                    classes &= classes - 1;
                    let masked = key & index::block_mask(class, node.from_end);
                    let mut place = index::block_hash(masked, class, node.salt, node.shift);
                    loop {
                        let slot = &slots[place & (slots.len() - 1)];
                        let hit = slot.key == masked && slot.length == LENGTHS[class] as u32;
                        nodes[waiting % WAITING] = slot.node;
                        waiting += usize::from(hit);
                        if node.alone || hit || slot.length == 0 {
                            break;
                        }
                        place += 1;
                    }
                }
                waiting
            }

            /// The rank of the template that a content matches, or `NONE`.
            fn rank_of(matcher: &Matcher, content: &Content, scratch: &mut Scratch, out: &mut [Value]) -> u32 {
                scratch.waiting[0] = matcher.index.root;
                let mut waiting = 1;
                if let Some(root) = matcher.index.nodes.get(matcher.index.root as usize).filter(|root| root.lengths != 0) {
                    waiting = probe(matcher, content, root, &mut scratch.waiting, 0);
                    // Most lines reach one template and nothing else: it is the answer, or nothing is.
                    let rank = scratch.waiting[0] ^ DIRECT;
                    match matcher.programs.programs.get(rank as usize).filter(|_| waiting == 1) {
                        Some(program) if try_program(matcher, content, program, scratch, out) => return rank,
                        Some(_) => return NONE,
                        None => {}
                    }
                }
                rank_of_waiting(matcher, content, waiting, scratch, out)
            }

            /// The best rank below the nodes that wait, or `NONE`.
            fn rank_of_waiting(
                matcher: &Matcher,
                content: &Content,
                waiting: usize,
                scratch: &mut Scratch,
                out: &mut [Value],
            ) -> u32 {
                let mut best = NONE;
                let mut by_gram = NONE;
                let mut waiting = waiting;
                while waiting > 0 {
                    waiting -= 1;
                    let node = scratch.waiting[waiting % WAITING];
                    if node & DIRECT != 0 {
                        let rank = node ^ DIRECT;
                        if rank < best && improves(matcher, content, rank, best, scratch, out) {
                            best = rank;
                        }
                        continue;
                    }
                    let node = &matcher.index.nodes[node as usize];
                    if node.best >= best {
                        continue;
                    }
                    if node.lengths != 0 {
                        waiting = probe(matcher, content, node, &mut scratch.waiting, waiting);
                        continue;
                    }
                    by_gram = by_gram.min(node.by_gram);
                    let first = node.start as usize;
                    for rank in &matcher.index.lists[first..first + node.len as usize] {
                        if *rank >= best {
                            break;
                        }
                        if improves(matcher, content, *rank, best, scratch, out) {
                            best = *rank;
                        }
                    }
                }
                if by_gram < best {
                    best = best_by_gram(matcher, content, best, scratch, out);
                }
                best
            }

            /// The best rank when the templates found by grams are tried too.
            fn best_by_gram(
                matcher: &Matcher,
                content: &Content,
                so_far: u32,
                scratch: &mut Scratch,
                out: &mut [Value],
            ) -> u32 {
                let Content { text, start, end, .. } = *content;
                let grams = &matcher.index.grams;
                let mut best = so_far;
                scratch.line += 1;
                let line = scratch.line;
                let mut at = start;
                while at + GRAM <= end {
                    let mut hits = if grams.stride == 4 {
                        gram_hits(text, at, &grams.bits, grams.bits_shift)
                    } else {
                        let mut hits = 0;
                        for place in 0..8 {
                            let gram = block(text, at + place * grams.stride) as u32;
                            let bit = index::gram_hash(gram, grams.bits_shift);
                            hits |= ((grams.bits[bit / 32] >> (bit % 32)) & 1) << place;
                        }
                        hits
                    };
                    while hits != 0 {
                        let place = at + hits.trailing_zeros() as usize * grams.stride;
                        hits &= hits - 1;
                        if place + GRAM > end {
                            break;
                        }
                        for rank in &matcher.index.lists[grams.members(block(text, place) as u32)] {
                            if *rank >= best {
                                break;
                            }
                            let tried = &mut scratch.tried[*rank as usize];
                            if *tried == line {
                                continue;
                            }
                            *tried = line;
                            if improves(matcher, content, *rank, best, scratch, out) {
                                best = *rank;
                            }
                        }
                    }
                    at += 8 * grams.stride;
                }
                best
            }

            /// The rank of the template that a line matches, or `NONE`.
            pub(super) fn match_one(matcher: &Matcher, line: &Content, scratch: &mut Scratch, out: &mut [Value]) -> u32 {
                match content_start(matcher, line.text, line.start, line.end) {
                    NOWHERE => NONE,
                    start => rank_of(matcher, &Content { start, ..*line }, scratch, out),
                }
            }
        }
    };
}
pub(super) use choose_body;
