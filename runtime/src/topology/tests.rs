//! Tests on the trees of machines that differ.

use super::*;
use crate::kernel_files::fixture::Tree;

/// Two packages, two nodes, two threads a core, CPU 7 isolated; the process may use 1 to 7.
fn server() -> Tree {
    let tree = Tree::new(&[
        ("/sys/devices/system/cpu/online", "0-7\n"),
        ("/sys/devices/system/cpu/isolated", "7\n"),
        ("/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n"),
        ("/sys/devices/system/node/node0/cpulist", "0-1,4-5\n"),
        ("/sys/devices/system/node/node0/meminfo", "Node 0 MemTotal:  1024 kB\nNode 0 MemFree: 1 kB\n"),
        ("/sys/devices/system/node/node0/distance", "10 21\n"),
        ("/sys/devices/system/node/node1/cpulist", "2-3,6-7\n"),
        ("/sys/devices/system/node/node1/meminfo", "Node 1 MemTotal:  2048 kB\n"),
        ("/sys/devices/system/node/node1/distance", "21 10\n"),
        ("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"),
        ("/sys/kernel/mm/transparent_hugepage/defrag", "always defer defer+madvise madvise [never]\n"),
        ("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n"),
        (
            "/proc/meminfo",
            "MemTotal: 3072 kB\nMemAvailable: 2000 kB\nHugePages_Total:       4\nHugepagesize: 2048 kB\n",
        ),
        ("/proc/self/status", "Name:\tx\nCpus_allowed:\tfe\nCpus_allowed_list:\t1-127\n"),
        ("/proc/sys/kernel/ostype", "Linux\n"),
        ("/proc/sys/kernel/osrelease", "6.1.0-13-amd64\n"),
        ("/proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC\n"),
        (
            "/proc/cpuinfo",
            "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\nmodel name\t: Xeon: Gold\n\
             stepping\t: 8\nflags\t\t: fpu lm avx2 avx512f\n\nprocessor\t: 1\nmodel name\t: other\n",
        ),
    ]);
    for cpu in 0..8 {
        let file = |name: &str, content: &str| {
            tree.write(&format!("/sys/devices/system/cpu/cpu{cpu}/{name}"), content.as_bytes());
        };
        let core = cpu % 4;
        file("topology/physical_package_id", &format!("{}\n", core / 2));
        file("topology/thread_siblings_list", &format!("{core},{}\n", core + 4));
        file("cpufreq/scaling_governor", "performance\n");
        for (index, level, kind, size, shared) in [
            (0, 1, "Data", "48K", format!("{core},{}", core + 4)),
            (1, 1, "Instruction", "32K", format!("{core},{}", core + 4)),
            (2, 2, "Unified", "2048K", format!("{core},{}", core + 4)),
            (3, 3, "Unified", "105M", if core < 2 { "0-1,4-5" } else { "2-3,6-7" }.to_owned()),
        ] {
            let file = |name: &str, content: &str| file(&format!("cache/index{index}/{name}"), content);
            file("level", &level.to_string());
            file("type", kind);
            file("size", size);
            file("coherency_line_size", "64\n");
            file("shared_cpu_list", &shared);
        }
    }
    tree
}

#[test]
fn a_server_is_read_in_full() {
    let tree = server();
    let machine = Topology::read(tree.root());
    assert_eq!(machine.unknown, Vec::<String>::new());
    assert_eq!(machine.online, (0..8).collect::<Vec<_>>());
    assert_eq!(machine.isolated, [7]);
    let numbers: Vec<usize> = machine.cpus.iter().map(|cpu| cpu.cpu).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7], "online and allowed");

    let last = machine.cpu(7).unwrap();
    assert_eq!((last.package, last.node, last.isolated), (Some(1), Some(1), true));
    assert_eq!(last.siblings, [3, 7]);
    assert!(!machine.cpu(6).unwrap().isolated);

    let caches = machine.caches_of(5);
    let sizes: Vec<_> = caches.iter().map(|c| (c.level, c.kind, c.bytes, c.line)).collect();
    assert_eq!(
        sizes,
        [
            (1, CacheKind::Data, 48 << 10, Some(64)),
            (2, CacheKind::Unified, 2 << 20, Some(64)),
            (3, CacheKind::Unified, 105 << 20, Some(64)),
        ]
    );
    assert_eq!(caches[1].shared_by, [1, 5]);
    assert_eq!(caches[2].shared_by, [0, 1, 4, 5]);
    assert_eq!(machine.others.len(), 1);
    assert_eq!(machine.cpu(0), Some(&machine.others[0]));
    assert!(machine.caches_of(8).is_empty(), "there is no CPU 8");

    assert_eq!(
        machine.nodes[1],
        NumaNode { node: 1, cpus: vec![2, 3, 6, 7], bytes: Some(2 << 20), distances: vec![21, 10] }
    );
    assert_eq!(machine.memory, Memory { total: Some(3 << 20), available: Some(2_048_000) });
    assert_eq!(machine.pages.transparent_huge.as_deref(), Some("madvise"));
    assert_eq!(machine.pages.defrag.as_deref(), Some("never"));
    assert_eq!((machine.pages.huge, machine.pages.reserved), (Some(2 << 20), Some(4)));
    assert_eq!(machine.frequency.governor.as_deref(), Some("performance"));
    assert_eq!(machine.frequency.boost, Some(false), "no_turbo is boost the other way round");
    assert_eq!(machine.hypervisor, None);
    assert_eq!(machine.kernel.as_deref(), Some("Linux 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC"));
    assert_eq!(machine.processor.name.as_deref(), Some("Xeon: Gold"));
    assert_eq!(machine.processor.id.as_deref(), Some("GenuineIntel family 6 model 143 stepping 8"));
    assert!(machine.processor.has("avx512f") && !machine.processor.has("avx512"));
}

#[test]
fn a_virtual_machine_with_holes_says_what_it_hides() {
    let tree = Tree::new(&[
        ("/sys/devices/system/cpu/online", "0-1\n"),
        ("/sys/devices/system/cpu/isolated", "\n"),
        ("/sys/devices/system/cpu/cpufreq/boost", "perhaps\n"),
        ("/sys/devices/system/cpu/cpu0/topology/physical_package_id", "-1\n"),
        ("/sys/devices/system/cpu/cpu0/topology/core_cpus_list", "0\n"),
        ("/sys/devices/system/cpu/cpu1/topology/physical_package_id", "0\n"),
        ("/sys/devices/system/cpu/cpu0/cache/index0/type", "Data\n"),
        ("/sys/devices/system/cpu/cpu0/cache/index0/level", "1\n"),
        ("/sys/devices/system/cpu/cpu0/cache/index0/size", "0K\n"),
        ("/sys/devices/system/cpu/cpu1/cache/index0/type", "Data\n"),
        ("/sys/devices/system/cpu/cpu1/cache/index0/level", "1\n"),
        ("/sys/devices/system/cpu/cpu1/cache/index0/size", "32K\n"),
        ("/sys/devices/system/node/node0/cpulist", "0-1\n"),
        ("/sys/devices/system/node/node0/meminfo", "Node 0 MemTotal: lots\n"),
        ("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n"),
        ("/proc/self/status", "Cpus_allowed_list:\t0-1\n"),
        ("/proc/cpuinfo", "vendor_id : AuthenticAMD\nmodel name :\nflags : lm hypervisor\n"),
        ("/proc/version", "Linux version 6.6\n"),
    ]);
    let machine = Topology::read(tree.root());
    assert_eq!(machine.cpus[0].package, None);
    assert_eq!(machine.cpus[1].package, Some(0));
    assert_eq!(machine.cpus[1].siblings, [1]);
    assert_eq!(machine.cpus[1].node, Some(0));
    assert!(machine.caches_of(0).is_empty());
    let cache = &machine.caches_of(1)[0];
    assert_eq!((cache.bytes, cache.line, &cache.shared_by), (32 << 10, None, &vec![1]));
    assert_eq!(machine.nodes[0].bytes, None);
    assert_eq!(machine.frequency, Frequency { governor: None, boost: None });
    assert_eq!(machine.hypervisor.as_deref(), Some("Amazon EC2"));
    assert_eq!(machine.kernel.as_deref(), Some("Linux version 6.6"));
    assert_eq!(machine.processor.id.as_deref(), Some("AuthenticAMD"));

    for said in [
        "physical package of CPU 0: ",
        "CPUs that share a core of CPU 1: ",
        "caches of CPU 0: /sys/devices/system/cpu/cpu0/cache/index0/size holds `0K`",
        "memory of node 0: ",
        "distances of node 0: ",
        "frequency governor: ",
        "boost: /sys/devices/system/cpu/cpufreq/boost holds `perhaps`",
        "processor's name: ",
        "transparent huge pages: ",
        "size of a huge page: ",
        "reserved huge pages: ",
        "memory: ",
        "available memory: ",
    ] {
        let times = machine.unknown.iter().filter(|entry| entry.starts_with(said)).count();
        assert_eq!(times, 1, "{said:?} in {:#?}", machine.unknown);
    }
    assert!(!machine.unknown.iter().any(|entry| entry.starts_with("kernel")));
}

#[test]
fn an_arm_machine_is_named_by_its_numbers() {
    let tree = Tree::new(&[
        (
            "/proc/cpuinfo",
            "processor\t: 0\nFeatures\t: fp asimd crc32\nCPU implementer\t: 0x41\nCPU architecture: 8\n\
             CPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n",
        ),
        ("/proc/device-tree/hypervisor/compatible", "linux,kvm\0"),
    ]);
    let machine = Topology::read(tree.root());
    assert_eq!(machine.processor.name, None);
    assert_eq!(machine.processor.id.as_deref(), Some("implementer 0x41 part 0xd0c variant 0x3 revision 1"));
    assert!(machine.processor.has("asimd"));
    assert_eq!(machine.hypervisor.as_deref(), Some("linux,kvm"));
}

#[test]
fn an_empty_tree_is_all_unknown() {
    let tree = Tree::new(&[]);
    let machine = Topology::read(tree.root());
    assert!(machine.cpus.is_empty() && machine.nodes.is_empty() && machine.online.is_empty());
    assert_eq!(machine.memory, Memory { total: None, available: None });
    assert_eq!(machine.kernel, None);
    assert!(machine.pages.base.is_power_of_two());
    for entry in &machine.unknown {
        assert!(entry.contains(": ") && !entry.contains('\n'), "{entry}");
    }
    for said in ["CPUs online", "CPUs of this process", "NUMA nodes", "processor", "kernel version", "hypervisor"] {
        assert!(machine.unknown.iter().any(|entry| entry.starts_with(said)), "{said}");
    }
}

#[test]
fn hostile_files_cost_their_own_fact_alone() {
    let tree = server();
    tree.write("/sys/devices/system/cpu/isolated", b"0-99999999999\n");
    tree.write("/sys/devices/system/node/node0/distance", b"10 -1 \xff\n");
    tree.write("/sys/devices/system/node/node1/cpulist", &[0xff; 3000]);
    tree.write("/sys/devices/system/node/node18446744073709551616/cpulist", b"0\n");
    tree.write("/proc/cpuinfo", &[b':'; 100_000]);
    tree.write("/proc/meminfo", b"MemTotal: 18446744073709551615 kB\nMemAvailable:\n");
    tree.write("/sys/kernel/mm/transparent_hugepage/enabled", b"always madvise never\n");
    let machine = Topology::read(tree.root());
    assert!(machine.isolated.is_empty());
    assert_eq!(machine.nodes.len(), 2);
    assert!(machine.nodes[0].distances.is_empty() && machine.nodes[1].cpus.is_empty());
    assert_eq!(machine.cpu(1).unwrap().node, Some(0));
    assert_eq!(machine.cpu(2).unwrap().node, None);
    assert_eq!(machine.memory.total, None);
    assert_eq!(machine.pages.transparent_huge, None);
    assert_eq!(machine.caches_of(1).len(), 3);
    for entry in &machine.unknown {
        assert!(entry.len() < 400 && !entry.contains(char::is_control), "{entry}");
    }
}

#[test]
fn a_process_without_a_list_of_its_own_has_every_cpu_online() {
    let tree = server();
    tree.write("/proc/self/status", b"Cpus_allowed_list:\tall\n");
    let machine = Topology::read(tree.root());
    assert_eq!(machine.cpus.len(), 8);
    assert!(machine.unknown.iter().any(|entry| entry.starts_with("CPUs of this process")));
}

#[test]
#[cfg(target_os = "linux")]
fn this_machine_agrees_with_itself() {
    let machine = Topology::of_this_machine();
    let numbers: Vec<usize> = machine.cpus.iter().map(|cpu| cpu.cpu).collect();
    // Tests of other modules pin their own threads; the main thread stays free.
    assert_eq!(numbers, crate::pin::allowed_cpus());
    for cpu in &machine.cpus {
        assert!(cpu.siblings.contains(&cpu.cpu));
        assert!(cpu.caches.is_sorted_by_key(|cache| cache.level));
        if let Some(node) = cpu.node {
            assert_eq!(crate::numa::node_of_cpu(Path::new("/"), cpu.cpu).unwrap(), node);
        }
    }
}
