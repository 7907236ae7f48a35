//! Tests of buffers on the machine at hand.

use super::*;

#[test]
fn elements_are_zero_then_what_was_written() {
    for wish in [PageWish::Huge, PageWish::Base] {
        for len in [1, 511, 512, 513, 70_000, 300_000] {
            let mut buffer = PageBuffer::<u64>::zeroed(len, wish).unwrap();
            assert_eq!(buffer.len(), len);
            assert_eq!(buffer.as_ptr() as usize % ALIGNMENT, 0);
            assert!(buffer.iter().all(|&value| value == 0));
            for (i, value) in buffer.iter_mut().enumerate() {
                *value = i as u64;
            }
            assert!(buffer.iter().enumerate().all(|(i, &v)| v == i as u64));
        }
    }
}

#[test]
fn a_copy_equals_its_source() {
    let values: Vec<u16> = (0..5_000).collect();
    let buffer = PageBuffer::from_slice(&values, PageWish::Base).unwrap();
    assert_eq!(*buffer, *values);
}

#[test]
fn nothing_to_store_takes_no_memory() {
    for wish in [PageWish::Huge, PageWish::Base] {
        let mut buffer = PageBuffer::<u32>::zeroed(0, wish).unwrap();
        assert!(buffer.is_empty() && buffer.memory.is_none());
        assert_eq!(buffer.page_kind(), None);
        buffer.fill(1);
        let none = PageBuffer::<()>::zeroed(usize::MAX, wish).unwrap();
        assert_eq!(none.len(), usize::MAX);
        assert!(PageBuffer::<u8>::from_slice(&[], wish).unwrap().is_empty());
    }
}

#[test]
fn an_offset_moves_the_first_element() {
    let placement = Placement { offset: 4_096 + 64, ..PageWish::Huge.into() };
    // One element more than fits in the first huge page behind the offset.
    let len = (ALIGNMENT - placement.offset) / 8 + 1;
    let mut buffer = PageBuffer::<u64>::zeroed(len, placement).unwrap();
    buffer.fill(u64::MAX);
    assert_eq!(buffer.as_ptr() as usize % ALIGNMENT, 4_160);
    let error = PageBuffer::<u64>::zeroed(1, Placement { offset: 4, ..placement }).unwrap_err();
    assert!(matches!(error, PageError::Offset { offset: 4, alignment: 8 }), "{error}");
}

#[test]
fn what_cannot_be_had_is_an_error() {
    for (len, offset) in [
        (usize::MAX, 0),
        (usize::MAX / 8, 0),
        (isize::MAX as usize / 8, 0),
        (isize::MAX as usize / 8 - (1 << 20), 0),
        (1, usize::MAX - 7),
        (1, isize::MAX as usize - 15),
    ] {
        for wish in [PageWish::Huge, PageWish::Base] {
            let placement = Placement { offset, ..wish.into() };
            let error = PageBuffer::<u64>::zeroed(len, placement).unwrap_err();
            assert!(matches!(error, PageError::TooLarge { .. } | PageError::Memory { .. }), "{error:?}");
        }
    }
}

#[test]
fn a_buffer_can_be_made_here_and_dropped_there() {
    let buffer = PageBuffer::from_slice(&[1u8, 2, 3], PageWish::Huge).unwrap();
    let sum = std::thread::spawn(move || buffer.iter().sum::<u8>());
    assert_eq!(sum.join().unwrap(), 6);
}

#[cfg(target_os = "linux")]
mod on_linux {
    use super::*;
    use crate::numa::node_of_address;
    use crate::topology::Topology;

    /// True where the kernel grants huge pages to those who ask. An emulator may swallow the question, so a
    /// mapping of the test's own must show the mark (`hg`) that asking leaves.
    fn huge_pages_are_granted() -> bool {
        let pages = Topology::of_this_machine().pages;
        if !matches!(pages.transparent_huge.as_deref(), Some("always" | "madvise")) || pages.huge != Some(2 << 20) {
            return false;
        }
        let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping at an address of the kernel's choice, advised and given back whole.
        let (asked, mappings) = unsafe {
            let asked = libc::mmap(std::ptr::null_mut(), 4 << 20, access, kind, -1, 0);
            assert_ne!(asked, libc::MAP_FAILED);
            libc::madvise(asked, 4 << 20, libc::MADV_HUGEPAGE);
            let mappings = std::fs::read("/proc/self/smaps").unwrap_or_default();
            libc::munmap(asked, 4 << 20);
            (asked.addr() as u64, mappings)
        };
        let mut inside = false;
        String::from_utf8_lossy(&mappings).lines().any(|line| {
            if let Some(mapping) = smaps::header(line) {
                inside = (mapping.start..mapping.end).contains(&asked);
            }
            inside && line.starts_with("VmFlags:") && line.contains(" hg")
        })
    }

    #[test]
    fn base_pages_are_granted_at_every_size() {
        for len in [1, 4_096, 5 << 20] {
            let buffer = PageBuffer::<u8>::zeroed(len, PageWish::Base).unwrap();
            assert_eq!(buffer.page_kind(), Some(PageKind::Base), "{len}");
        }
    }

    #[test]
    fn huge_pages_are_granted_at_every_size_where_the_kernel_has_them() {
        if !huge_pages_are_granted() {
            println!("not run: this kernel grants no huge pages");
            return;
        }
        let mut granted = 0;
        for len in [1, 4_096, 2 << 20, (2 << 20) + 1, 9 << 20] {
            let buffer = PageBuffer::<u8>::zeroed(len, PageWish::Huge).unwrap();
            // A machine whose free memory is in pieces may grant fewer.
            let kind = buffer.page_kind().expect("a resident buffer has a kind");
            granted += usize::from(kind == PageKind::Huge);
        }
        assert!(granted > 0);
    }

    #[test]
    fn neighbours_of_another_kind_are_not_counted() {
        let base: Vec<_> = (0..4).map(|_| PageBuffer::<u8>::zeroed(3 << 20, PageWish::Base).unwrap()).collect();
        let huge: Vec<_> = (0..4).map(|_| PageBuffer::<u8>::zeroed(3 << 20, PageWish::Huge).unwrap()).collect();
        assert!(base.iter().all(|b| b.page_kind() == Some(PageKind::Base)));
        if huge_pages_are_granted() {
            assert!(huge.iter().any(|b| b.page_kind() == Some(PageKind::Huge)));
        }
    }

    #[test]
    fn a_bound_buffer_lies_on_its_node_or_the_kernel_says_why_not() {
        for node in Topology::of_this_machine().nodes {
            let placement = Placement { node: Some(node.node), ..PageWish::Base.into() };
            match PageBuffer::<u8>::zeroed(1 << 20, placement) {
                Ok(buffer) => match node_of_address(buffer.as_ptr()) {
                    Ok(found) => assert_eq!(found, node.node),
                    Err(error) => println!("not run: {error}"),
                },
                Err(PageError::Node(error @ NumaError::Refused { .. })) => println!("not run: {error}"),
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn a_node_that_is_not_there_is_an_error() {
        for node in [1_000, 5_000] {
            let placement = Placement { node: Some(node), ..PageWish::Base.into() };
            let error = PageBuffer::<u8>::zeroed(1, placement).unwrap_err();
            assert!(matches!(error, PageError::Node(_)), "{error:?}");
        }
    }
}
