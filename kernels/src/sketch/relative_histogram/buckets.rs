//! Which numbers share a bucket, and which number stands for them.
//!
//! Magnitudes are counted in units of the least `f64`, 2^-1074. Octave `o` holds those from 2^o to before 2^(o+1) units,
//! and is cut into 2^s buckets of equal width. The key of a bucket is its octave, and in the low s bits its place there.

/// Octaves of all finite magnitudes.
pub(super) const OCTAVES: u32 = 2098;

/// Octaves of the subnormal magnitudes.
const SUBNORMAL_OCTAVES: u32 = 52;

/// How finely octaves are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resolution {
    /// Bits of the mantissa that tell buckets apart.
    bits: u32,
}

impl Resolution {
    /// The finest: buckets for a relative error of 1/16,385.
    pub(super) const FINEST: Resolution = Resolution { bits: 13 };

    pub(super) fn from_bits(bits: u32) -> Option<Resolution> {
        Some(Resolution { bits }).filter(|resolution| *resolution <= Resolution::FINEST)
    }

    /// The coarsest that guarantees the error.
    pub(super) fn for_error(relative_error: f64) -> Option<Resolution> {
        (0..).map_while(Resolution::from_bits).find(|resolution| resolution.error() <= relative_error)
    }

    /// Of every number to the one that stands for its bucket; as wide as in an octave's first bucket.
    pub(super) fn error(self) -> f64 {
        1.0 / f64::from((1 << (self.bits + 1)) + 1)
    }

    pub(super) fn bits(self) -> u32 {
        self.bits
    }

    /// Keys are less than this.
    pub(super) fn keys(self) -> u32 {
        OCTAVES << self.bits
    }

    /// The key of the least magnitude that is not subnormal.
    pub(super) fn first_normal(self) -> u32 {
        SUBNORMAL_OCTAVES << self.bits
    }

    /// The key of a finite magnitude other than 0, given as its bits.
    pub(super) fn key(self, magnitude: u64) -> u32 {
        if magnitude >> 52 != 0 {
            // Exponent and mantissa in a row; the exponent of the first normal octave is 1.
            return (magnitude >> (52 - self.bits)) as u32 + self.normal_offset();
        }
        let octave = magnitude.ilog2();
        let place = (magnitude << (52 - octave)) >> (52 - self.bits);
        (octave << self.bits) + place as u32 - (1 << self.bits)
    }

    /// From the high bits of a magnitude that is not subnormal to its key.
    pub(super) fn normal_offset(self) -> u32 {
        (SUBNORMAL_OCTAVES - 1) << self.bits
    }

    /// The bits of the magnitude that stands for a bucket: of its first number and the first behind it the harmonic mean,
    /// which errs alike for both, rounded down. That it is rounded costs nothing, as the last number of the bucket is one
    /// unit less than the first behind it: `|x - r| <= x * error` is true of every `x` in it as of real numbers.
    pub(super) fn representative(self, key: u32) -> u64 {
        let octave = key >> self.bits;
        // The bucket begins at `place` of its own widths.
        let place = u128::from(1 << self.bits | key & ((1 << self.bits) - 1));
        let scaled_octave = octave.min(SUBNORMAL_OCTAVES);
        let scaled = (2 * place * (place + 1)) << scaled_octave >> self.bits;
        let mantissa = (scaled / (2 * place + 1)) as u64;
        (u64::from(octave - scaled_octave) << 52) + mantissa
    }
}
