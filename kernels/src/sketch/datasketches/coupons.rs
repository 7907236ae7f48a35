//! The coupons of a small sketch: a list, then a hash set with open addressing.
//!
//! The places in the set are part of the format: they are the order of the coupons in an image.

use super::registers::Registers;
use super::{ADDRESS, coupon_count};

/// A list holds fewer coupons than this.
pub(super) const LIST: usize = 8;

/// Log2 of the places of the first set.
const FIRST_SET: u8 = 5;

/// Below this `lg_k` a full list turns to registers.
pub(super) const SET_FROM: u8 = 8;

/// Coupons, each once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coupons {
    /// The places; 0 is a free one. A list fills them from the start.
    places: Vec<u32>,
    len: usize,
}

impl Coupons {
    pub(super) fn new() -> Self {
        Coupons { places: vec![0; LIST], len: 0 }
    }

    /// A set of the coupons, taken in in that order.
    pub(super) fn set(coupons: impl ExactSizeIterator<Item = u32>) -> Self {
        let mut set = Coupons { places: vec![0; 1 << lg_places(coupons.len())], len: 0 };
        coupons.for_each(|coupon| set.add(coupon));
        set
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_list(&self) -> bool {
        self.places.len() == LIST
    }

    /// Log2 of the number of places.
    pub(super) fn lg_places(&self) -> u8 {
        self.places.len().ilog2() as u8
    }

    /// The places with the free ones, which are 0.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    pub(super) fn bytes(&self) -> usize {
        self.places.len() * size_of::<u32>()
    }

    /// The coupons in the order of their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.places.iter().copied().filter(|coupon| *coupon != 0)
    }

    pub(super) fn add(&mut self, coupon: u32) {
        let place = match self.is_list() {
            true => self.places.iter().position(|taken| *taken == coupon || *taken == 0).expect("a list is never full"),
            false => place_of(&self.places, coupon),
        };
        if self.places[place] == coupon {
            return;
        }
        self.places[place] = coupon;
        self.len += 1;
        if self.is_list() && self.len == LIST || !self.is_list() && is_crowded(self.len, self.places.len()) {
            self.grow();
        }
    }

    /// Takes the coupons over to twice the places, and a full list to the first set.
    fn grow(&mut self) {
        let lg_places = if self.is_list() { FIRST_SET } else { self.lg_places() + 1 };
        let mut places = vec![0; 1 << lg_places];
        for coupon in self.iter() {
            let place = place_of(&places, coupon);
            places[place] = coupon;
        }
        self.places = places;
    }

    /// Whether a sketch of that `lg_k` has so many that it turns to registers.
    pub(super) fn are_too_many(&self, lg_k: u8) -> bool {
        if lg_k < SET_FROM { self.len >= LIST } else { !self.is_list() && is_crowded(self.len, 1 << (lg_k - 3)) }
    }

    /// The registers that the coupons make; their accumulator starts from the coupons' estimate.
    pub(super) fn registers(&self, lg_k: u8) -> Registers {
        let mut registers = Registers::new(lg_k);
        self.iter().for_each(|coupon| registers.add(coupon));
        registers.start_from(coupon_count::keys_of(self.len));
        registers
    }
}

/// Log2 of the places of a set that has come to that many coupons.
pub(super) fn lg_places(coupons: usize) -> u8 {
    let mut lg_places = FIRST_SET;
    while is_crowded(coupons, 1 << lg_places) {
        lg_places += 1;
    }
    lg_places
}

/// Whether more than three quarters of the places are taken.
pub(super) fn is_crowded(coupons: usize, places: usize) -> bool {
    4 * coupons > 3 * places
}

/// Where the coupon is, or the free place for it. Probes with an odd stride, so that all places are tried.
fn place_of(places: &[u32], coupon: u32) -> usize {
    let mask = places.len() - 1;
    let stride = ((coupon & ADDRESS) as usize >> places.len().ilog2()) | 1;
    let mut place = coupon as usize & mask;
    while places[place] != 0 && places[place] != coupon {
        place = (place + stride) & mask;
    }
    place
}
