//! The bytes of a digest.
//!
//! Fields: compression (`u32`), NaNs, negative and positive infinities, finite values (`u64` each), least and greatest
//! finite value (`f64`; 0 where there is none), centroids (`u32`), then their means (`f64`) and their weights (`u64`).

use super::scale::Scale;
use super::{COMPRESSIONS, Centroid, MOST_VALUES, TDigest};
use crate::sketch::state::{Kind, Reader, StateError, Writer, wrong};

const VERSION: u8 = 1;

/// Bytes of a centroid.
const CENTROID: usize = 16;

pub(super) fn write(digest: &TDigest) -> Vec<u8> {
    let finite: u64 = digest.centroids.iter().map(|centroid| centroid.weight).sum();
    let (least, greatest) = if finite == 0 { (0.0, 0.0) } else { (digest.least, digest.greatest) };
    let mut writer = Writer::new(Kind::TDigest, VERSION);
    writer.u32(digest.compression);
    for count in [digest.not_a_number, digest.negative_infinities, digest.positive_infinities, finite] {
        writer.u64(count);
    }
    writer.f64(least);
    writer.f64(greatest);
    writer.u32(digest.centroids.len() as u32);
    digest.centroids.iter().for_each(|centroid| writer.f64(centroid.mean));
    digest.centroids.iter().for_each(|centroid| writer.u64(centroid.weight));
    writer.finish()
}

pub(super) fn read(state: &[u8]) -> Result<TDigest, StateError> {
    let mut reader = Reader::open(state, Kind::TDigest, VERSION)?;
    let compression = reader.u32("compression")?;
    let Ok(mut digest) = TDigest::new(compression) else {
        return wrong("compression", format!("{compression} is not within {COMPRESSIONS:?}"));
    };
    let mut count = |field| match reader.u64(field)? {
        count @ 0..=MOST_VALUES => Ok(count),
        count => wrong(field, format!("{count} values, at most {MOST_VALUES} are counted")),
    };
    digest.not_a_number = count("number of NaNs")?;
    digest.negative_infinities = count("number of negative infinities")?;
    digest.positive_infinities = count("number of positive infinities")?;
    let finite = count("number of finite values")?;
    let (least, greatest) = (reader.f64("least value")?, reader.f64("greatest value")?);
    let centroids = reader.u32("number of centroids")? as usize;
    let most = Scale::most_centroids(compression);
    if centroids > most {
        return wrong("number of centroids", format!("{centroids}, at most {most} at compression {compression}"));
    }
    if reader.left() != centroids * CENTROID {
        let reason = format!("{centroids} need {} bytes, {} are there", centroids * CENTROID, reader.left());
        return wrong("number of centroids", reason);
    }
    for _ in 0..centroids {
        digest.centroids.push(Centroid { mean: reader.f64("mean")?, weight: 0 });
    }
    for centroid in &mut digest.centroids {
        centroid.weight = reader.u64("weight")?;
    }
    reader.finish()?;
    if centroids > 0 {
        (digest.least, digest.greatest) = (least, greatest);
    } else if (least.to_bits(), greatest.to_bits()) != (0, 0) {
        return wrong("least value", "not 0, and there are no finite values");
    }
    check(&digest, finite)?;
    Ok(digest)
}

/// Holds the centroids against what a digest guarantees.
fn check(digest: &TDigest, finite: u64) -> Result<(), StateError> {
    let centroids = &digest.centroids;
    let normal = |value: f64| value.is_finite() && value.to_bits() != (-0.0f64).to_bits();
    if let Some(place) = centroids.iter().position(|centroid| !normal(centroid.mean)) {
        return wrong("mean", format!("that of centroid {place} is {:?}", centroids[place].mean));
    }
    if let Some(place) = centroids.windows(2).position(|pair| pair[0].mean > pair[1].mean) {
        return wrong("mean", format!("that of centroid {} is less than the one before", place + 1));
    }
    let sum = centroids.iter().try_fold(0u64, |sum, centroid| match centroid.weight {
        0 => None,
        weight => sum.checked_add(weight),
    });
    if sum != Some(finite) {
        return wrong("weight", format!("the weights are not 1 and more that add up to {finite}"));
    }
    if let (Some(first), Some(last)) = (centroids.first(), centroids.last()) {
        let (least, greatest) = (digest.least, digest.greatest);
        let ordered = normal(least) && normal(greatest) && least <= first.mean && last.mean <= greatest;
        if !ordered {
            return wrong("least value", format!("{least:?} and the greatest, {greatest:?}, do not enclose the means"));
        }
    }
    Ok(())
}
