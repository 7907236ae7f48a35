//! A session for the tests of inputs.

use super::text::Texts;
use crate::measure::case::Settings;
use crate::measure::levels::Levels;
use crate::measure::memory::Buffers;
use crate::measure::profile::Profile;
use crate::suite::session::Session;
use crate::suite::sketch::streams::Streams;
use lanemark_kernels::isa::Isa;
use lanemark_runtime::pages::PageWish;

/// What a test does with a quick session of that seed, without peers and without anything of the user's.
pub fn with_session<R>(seed: u64, test: impl FnOnce(&Session<'_>) -> R) -> R {
    let settings = Settings { profile: Profile::Quick, seed, clock_ns: 0.0, lap: 0, hurried: false, visitor: None };
    let (texts, streams) = (Texts::default(), Streams::default());
    test(&Session {
        settings: &settings,
        levels: Levels::of(&[], 2),
        buffers: Buffers { wish: PageWish::Base, node: None },
        peers: &[],
        isas: &[Isa::Scalar],
        user: None,
        user_text: None,
        own_events: None,
        texts: &texts,
        streams: &streams,
        cpus: &[0],
        #[cfg(feature = "gpu")]
        gpu: &crate::suite::gpu::Access::closed(),
    })
}
