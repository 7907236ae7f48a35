//! The prefix trie behind a cache of hot templates, by the first bytes of the content.

use super::Method;
use lanemark_peers::log_templates::{LogTemplate, MatchedLines};
use lanemark_peers::prefix_trie::PrefixTrie;
use lru::LruCache;
use std::num::NonZero;
use std::sync::Mutex;

/// Bytes of the content that a cached template is known by.
const KEY: usize = 12;
/// Templates that a cache holds.
const CAPACITY: NonZero<usize> = NonZero::new(64).unwrap();

/// The trie, and a cache for each part of a text.
pub struct CachedTrie {
    trie: PrefixTrie,
    /// For each template those that a line of its own could match too and that would count before it.
    rivals: Vec<Vec<usize>>,
    caches: Vec<Mutex<Cache>>,
}

struct Cache {
    templates: LruCache<Vec<u8>, usize>,
    looked_up: u64,
    hits: u64,
}

impl CachedTrie {
    /// A cache before a trie of these templates, for a text of so many parts.
    pub fn new(trie: PrefixTrie, templates: &[LogTemplate], parts: usize) -> CachedTrie {
        let patterns = trie.patterns();
        let rivals_of = |template: usize| {
            let own = templates[template].prefix();
            let rival = |other: &usize| {
                let prefix = templates[*other].prefix();
                patterns.rank(*other) < patterns.rank(template) && (own.starts_with(prefix) || prefix.starts_with(own))
            };
            (0..templates.len()).filter(rival).collect()
        };
        let cache = || Mutex::new(Cache { templates: LruCache::new(CAPACITY), looked_up: 0, hits: 0 });
        let rivals = (0..templates.len()).map(rivals_of).collect();
        CachedTrie { rivals, caches: (0..parts).map(|_| cache()).collect(), trie }
    }

    fn find(&self, cache: &mut Cache, line: &[u8], values: &mut Vec<u64>) -> Option<usize> {
        let patterns = self.trie.patterns();
        let start = patterns.content(line)?;
        let content = &line[start..];
        let key = &content[..content.len().min(KEY)];
        cache.looked_up += 1;
        if let Some(&template) = cache.templates.get(key) {
            let before = values.len();
            let rival = self.rivals[template].iter().any(|rival| patterns.extract(*rival, line, start, values));
            values.truncate(before);
            if !rival && patterns.extract(template, line, start, values) {
                cache.hits += 1;
                return Some(template);
            }
        }
        let mut candidates = self.trie.candidates(content).into_iter();
        let found = candidates.find(|template| patterns.extract(*template, line, start, values))?;
        cache.templates.put(key.to_vec(), found);
        Some(found)
    }
}

impl Method for CachedTrie {
    fn match_part(&self, part: usize, text: &[u8]) -> MatchedLines {
        // A cache stays usable whatever happened while it was held.
        let mut cache = self.caches[part].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        MatchedLines::of(text, |line, values| self.find(&mut cache, line, values))
    }

    fn note(&self) -> Option<String> {
        let counts = self.caches.iter().map(|cache| {
            let cache = cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            (cache.hits, cache.looked_up)
        });
        let (hits, looked_up) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        (looked_up > 0).then(|| {
            format!(
                "{:.0} % of look-ups hit, in {CAPACITY} templates by the first {KEY} bytes",
                100.0 * hits as f64 / looked_up as f64
            )
        })
    }
}
