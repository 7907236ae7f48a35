//! What a container or control group allows this process: CPU time, CPUs and memory.
//!
//! Both versions of control groups are read, also a machine that has version 2 mounted beside version 1. A group
//! is bound by the groups above it as well, so of each limit the tightest on the way up counts. Inside a
//! container the way up ends at the container's own group; a limit above that is not visible.

use crate::cpu_list::format_cpu_list;
use crate::kernel_files::{KernelFiles, kilobytes, quoted};
use crate::topology::Topology;
use std::path::Path;

/// Limits of this process. `None` means that nothing binds, or that `unknown` says why it could not be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// CPUs' worth of time that the process may use (quota over period): 1.5 is 1.5 CPUs. Above it the
    /// process is stopped until the period ends.
    pub cpu_quota: Option<f64>,
    /// The CPUs that the process may run on, where they are not all that are online.
    pub cpuset: Option<Vec<usize>>,
    /// Memory that the process may use, in bytes, where it is less than the machine has.
    pub memory: Option<u64>,
    /// Memory above which the process is slowed down, in bytes (version 2 alone).
    pub memory_high: Option<u64>,
    /// What could not be told, in words, one entry each.
    pub unknown: Vec<String>,
}

impl Limits {
    /// The limits of this process.
    ///
    /// ```
    /// for limit in lanemark_runtime::limits::Limits::of_this_process().in_words() {
    ///     println!("{limit}");
    /// }
    /// ```
    pub fn of_this_process() -> Self {
        Self::read(Path::new("/"))
    }

    /// The limits of the process whose `/proc` and `/sys` lie below `root`.
    pub fn read(root: &Path) -> Self {
        let files = KernelFiles::below(root);
        let mut limits = Self::default();
        let groups = match groups(files) {
            Ok(groups) => groups,
            Err(why) => {
                limits.unknown.push(format!("control groups: {why}"));
                return limits;
            }
        };
        for group in &groups {
            for folder in group.folders() {
                limits.tighten(files, &folder, group.version);
            }
        }
        limits.drop_what_does_not_bind(files);
        limits
    }

    /// One sentence for each limit; empty where nothing binds.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(cpus) = self.cpu_quota {
            words.push(format!("CPU time is limited to {cpus:.2} CPUs"));
        }
        if let Some(cpus) = &self.cpuset {
            words.push(format!("only CPU {} may be used", format_cpu_list(cpus)));
        }
        if let Some(bytes) = self.memory {
            words.push(format!("memory is limited to {} MiB", bytes >> 20));
        }
        if let Some(bytes) = self.memory_high {
            words.push(format!("memory above {} MiB is slowed down", bytes >> 20));
        }
        words
    }

    /// Takes over the limits of one folder that are tighter than those found so far.
    fn tighten(&mut self, files: KernelFiles, folder: &str, version: Version) {
        let place = |name: &str| format!("{folder}/{name}");
        match version {
            Version::One => {
                let quota = self.number(files, &place("cpu.cfs_quota_us"));
                let period = self.number(files, &place("cpu.cfs_period_us"));
                self.tighten_quota(quota, period);
                let cpus = place("cpuset.effective_cpus");
                self.tighten_cpuset(files, &cpus, &place("cpuset.cpus"));
                let memory = self.number(files, &place("memory.limit_in_bytes"));
                self.memory = tighter(self.memory, memory);
            }
            Version::Two => {
                let (quota, period) = self.quota_and_period(files, &place("cpu.max"));
                self.tighten_quota(quota, period);
                let cpus = place("cpuset.cpus.effective");
                self.tighten_cpuset(files, &cpus, &place("cpuset.cpus"));
                let memory = self.number(files, &place("memory.max"));
                self.memory = tighter(self.memory, memory);
                let high = self.number(files, &place("memory.high"));
                self.memory_high = tighter(self.memory_high, high);
            }
        }
    }

    /// The number in a limit's file; nothing where there is no such file (the group does not control it) or no
    /// limit (`max`, `-1`).
    fn number(&mut self, files: KernelFiles, file: &str) -> Option<u64> {
        let line = files.line(file).ok()?;
        self.parse(file, &line)
    }

    fn parse(&mut self, file: &str, word: &str) -> Option<u64> {
        if word == "max" || word == "-1" {
            return None;
        }
        let number = word.parse().ok();
        if number.is_none() {
            self.unknown.push(format!("{file} holds {} instead of a limit", quoted(word)));
        }
        number
    }

    /// The two numbers of `cpu.max`: `150000 100000`, `max 100000`.
    fn quota_and_period(&mut self, files: KernelFiles, file: &str) -> (Option<u64>, Option<u64>) {
        let Ok(line) = files.line(file) else {
            return (None, None);
        };
        let mut words = line.split_whitespace();
        let quota = words.next().and_then(|word| self.parse(file, word));
        let period = words.next().and_then(|word| self.parse(file, word));
        (quota, period)
    }

    fn tighten_quota(&mut self, quota: Option<u64>, period: Option<u64>) {
        if let (Some(quota), Some(period @ 1..)) = (quota, period) {
            let cpus = quota as f64 / period as f64;
            self.cpu_quota = Some(self.cpu_quota.map_or(cpus, |found| found.min(cpus)));
        }
    }

    fn tighten_cpuset(&mut self, files: KernelFiles, effective: &str, configured: &str) {
        let file = if files.text(effective).is_ok() { effective } else { configured };
        if files.text(file).is_err() {
            return;
        }
        match files.cpus(file) {
            // An empty set means that the group above decides.
            Ok(cpus) if cpus.is_empty() => {}
            Ok(cpus) => match &mut self.cpuset {
                Some(found) => found.retain(|cpu| cpus.contains(cpu)),
                None => self.cpuset = Some(cpus),
            },
            Err(why) => self.unknown.push(why),
        }
    }

    /// Version 1 writes "no limit" as a huge number, and every group lists CPUs.
    fn drop_what_does_not_bind(&mut self, files: KernelFiles) {
        let online = files.cpus("/sys/devices/system/cpu/online").unwrap_or_default();
        if let Some(cpus) = &self.cpuset
            && !online.is_empty()
            && online.iter().all(|cpu| cpus.contains(cpu))
        {
            self.cpuset = None;
        }
        let total = files.text("/proc/meminfo").ok();
        // Without a total, what no machine has still counts as no limit.
        let total = total.and_then(|text| kilobytes(&text, "MemTotal")).unwrap_or(1 << 60);
        self.memory = self.memory.filter(|&bytes| bytes < total);
        self.memory_high = self.memory_high.filter(|&bytes| bytes < total);
    }
}

/// Memory that this process may take, in bytes: what the machine has available, or its limit where that is less. `None`
/// where neither is known.
pub fn free_memory() -> Option<u64> {
    tighter(Topology::of_this_machine().memory.available, Limits::of_this_process().memory)
}

fn tighter(found: Option<u64>, other: Option<u64>) -> Option<u64> {
    found.into_iter().chain(other).min()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

/// A mounted hierarchy, and this process's place in it.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    version: Version,
    /// Where the hierarchy is mounted.
    mount: String,
    /// The process's folder below it, without slashes at the ends.
    below: String,
}

impl Group {
    /// The mount and each folder below it, down to the process's own.
    fn folders(&self) -> Vec<String> {
        let mut folders = vec![self.mount.clone()];
        let mut folder = self.mount.clone();
        for name in self.below.split('/').filter(|name| !name.is_empty()) {
            folder = format!("{folder}/{name}");
            folders.push(folder.clone());
        }
        folders
    }
}

/// Every mounted hierarchy with the process's place in it.
fn groups(files: KernelFiles) -> Result<Vec<Group>, String> {
    let membership = files.text("/proc/self/cgroup")?;
    let mounts = files.text("/proc/self/mountinfo")?;
    let groups: Vec<Group> = mounts
        .lines()
        .filter_map(Mount::parse)
        .filter_map(|mount| {
            let path = membership.lines().find_map(|line| mount.path_in(line))?;
            Some(Group { version: mount.version, below: mount.below(path), mount: mount.point })
        })
        .collect();
    if groups.is_empty() {
        return Err("none is mounted".to_owned());
    }
    Ok(groups)
}

/// A mount of control groups, from a line of `/proc/self/mountinfo`.
struct Mount<'a> {
    version: Version,
    /// The folder of the hierarchy that is mounted; not `/` in some containers.
    root: String,
    /// Where it is mounted.
    point: String,
    /// The controllers, for version 1.
    controllers: Vec<&'a str>,
}

impl<'a> Mount<'a> {
    /// `31 23 0:29 ROOT POINT OPTIONS … - TYPE SOURCE CONTROLLERS`
    fn parse(line: &'a str) -> Option<Self> {
        let (start, end) = line.split_once(" - ")?;
        let mut start = start.split(' ').skip(3);
        let (root, point) = (unescaped(start.next()?), unescaped(start.next()?));
        let mut end = end.split(' ');
        let version = match end.next()? {
            "cgroup" => Version::One,
            "cgroup2" => Version::Two,
            _ => return None,
        };
        let controllers = end.nth(1).unwrap_or_default().split(',').collect();
        Some(Self { version, root, point, controllers })
    }

    /// The process's path in this hierarchy, if the line of `/proc/self/cgroup` is about it:
    /// `4:memory:/path`, `0::/path`.
    fn path_in<'b>(&self, line: &'b str) -> Option<&'b str> {
        let mut parts = line.splitn(3, ':').skip(1);
        let (names, path) = (parts.next()?, parts.next()?);
        let here = match self.version {
            Version::Two => names.is_empty(),
            Version::One => names.split(',').any(|name| !name.is_empty() && self.controllers.contains(&name)),
        };
        here.then_some(path)
    }

    /// The process's folder below the mount point. A path that is not below the mounted folder cannot be
    /// seen from here; then the mount point is the process's own group or the nearest to it.
    fn below(&self, path: &str) -> String {
        let root = self.root.trim_end_matches('/');
        match path.strip_prefix(root) {
            Some(rest) if (rest.is_empty() || rest.starts_with('/')) && !rest.split('/').any(|name| name == "..") => {
                rest.trim_matches('/').to_owned()
            }
            _ => String::new(),
        }
    }
}

/// Blanks and backslashes are written as `\040` in the table of mounts.
fn unescaped(field: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = field.as_bytes();
    while let [first, tail @ ..] = rest {
        if let [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', tail @ ..] = rest {
            bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel_files::fixture::Tree;

    const MACHINE: [(&str, &str); 2] =
        [("/sys/devices/system/cpu/online", "0-7\n"), ("/proc/meminfo", "MemTotal:       16777216 kB\n")];

    fn read(files: &[(&str, &str)]) -> Limits {
        let tree = Tree::new(&MACHINE);
        for (path, content) in files {
            tree.write(path, content.as_bytes());
        }
        Limits::read(tree.root())
    }

    #[test]
    fn version_2_takes_the_tightest_on_the_way_up() {
        let limits = read(&[
            ("/proc/self/cgroup", "0::/pod/box\n"),
            ("/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"),
            ("/sys/fs/cgroup/pod/cpu.max", "150000 100000\n"),
            ("/sys/fs/cgroup/pod/box/cpu.max", "max 100000\n"),
            ("/sys/fs/cgroup/pod/memory.max", "max\n"),
            ("/sys/fs/cgroup/pod/box/memory.max", "1073741824\n"),
            ("/sys/fs/cgroup/pod/box/memory.high", "536870912\n"),
            ("/sys/fs/cgroup/cpuset.cpus.effective", "0-7\n"),
            ("/sys/fs/cgroup/pod/box/cpuset.cpus.effective", "2-3\n"),
        ]);
        assert_eq!(
            limits,
            Limits {
                cpu_quota: Some(1.5),
                cpuset: Some(vec![2, 3]),
                memory: Some(1 << 30),
                memory_high: Some(512 << 20),
                unknown: vec![],
            }
        );
        assert_eq!(
            limits.in_words(),
            [
                "CPU time is limited to 1.50 CPUs",
                "only CPU 2-3 may be used",
                "memory is limited to 1024 MiB",
                "memory above 512 MiB is slowed down",
            ]
        );
    }

    #[test]
    fn version_1_with_version_2_beside_it() {
        let mounts = "\
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
";
        let limits = read(&[
            ("/proc/self/cgroup", "9:name=systemd:/\n4:memory:/a/b\n3:cpuset:/\n1:cpu,cpuacct:/x\n0::/u\n"),
            ("/proc/self/mountinfo", mounts),
            ("/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "200000\n"),
            ("/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000\n"),
            ("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n"),
            ("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
            ("/sys/fs/cgroup/cpuset/cpuset.cpus", "0-7\n"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "2147483648\n"),
            ("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n"),
            ("/sys/fs/cgroup/unified/u/cpu.max", "100000 100000\n"),
        ]);
        assert_eq!(limits, Limits { cpu_quota: Some(1.0), memory: Some(2 << 30), ..Limits::default() });
    }

    #[test]
    fn a_container_that_sees_its_own_folder_as_the_mount() {
        let limits = read(&[
            ("/proc/self/cgroup", "4:memory:/docker/abc\n"),
            (
                "/proc/self/mountinfo",
                "35 31 0:32 /docker/abc /sys/fs/cgroup/my\\040memory ro - cgroup cgroup rw,memory\n",
            ),
            ("/sys/fs/cgroup/my memory/memory.limit_in_bytes", "1048576\n"),
        ]);
        assert_eq!(limits.memory, Some(1 << 20));
    }

    #[test]
    fn paths_outside_the_mount_fall_back_to_it() {
        let mount = |root: &str| Mount {
            version: Version::Two,
            root: root.to_owned(),
            point: "/c".to_owned(),
            controllers: vec![],
        };
        assert_eq!(mount("/").below("/a/b"), "a/b");
        assert_eq!(mount("/a").below("/a"), "");
        assert_eq!(mount("/a").below("/ab/c"), "");
        assert_eq!(mount("/").below("/../../etc"), "");
        assert_eq!(mount("/x").below("/a/b"), "");
    }

    #[test]
    fn nothing_that_binds_is_no_limit() {
        let limits = read(&[
            ("/proc/self/cgroup", "0::/\n"),
            ("/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"),
            ("/sys/fs/cgroup/cpuset.cpus.effective", "0-7\n"),
            ("/sys/fs/cgroup/memory.max", "17179869184\n"),
        ]);
        assert_eq!(limits, Limits::default());
        assert!(limits.in_words().is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let limits = Limits::read(Tree::new(&[]).root());
        assert_eq!(limits.unknown, ["control groups: /proc/self/cgroup is not there"]);
        let limits = read(&[("/proc/self/cgroup", "0::/\n"), ("/proc/self/mountinfo", "x\n - \n")]);
        assert_eq!(limits.unknown, ["control groups: none is mounted"]);
        let limits = read(&[
            ("/proc/self/cgroup", "junk\n0::/\n"),
            ("/proc/self/mountinfo", "30 23 0:26 / /c rw - cgroup2 cgroup2 rw\n"),
            ("/c/cpu.max", "much 0\n"),
            ("/c/memory.max", "-5\n"),
            ("/c/cpuset.cpus.effective", "9-1\n"),
        ]);
        assert_eq!(limits.unknown.len(), 3, "{limits:?}");
        assert!(limits.in_words().is_empty());
    }

    #[test]
    fn free_memory_is_the_least_of_what_is_known() {
        assert_eq!([tighter(Some(7), Some(5)), tighter(None, Some(5)), tighter(Some(7), None)], [5, 5, 7].map(Some));
        let free = free_memory();
        let limit = Limits::of_this_process().memory;
        assert!(limit.is_none_or(|limit| free.is_some_and(|free| free <= limit)), "{free:?} of {limit:?}");
    }

    #[test]
    fn escapes_of_the_mount_table() {
        assert_eq!(unescaped("/a\\040b\\134c"), "/a b\\c");
        assert_eq!(unescaped("/a\\04"), "/a\\04");
        assert_eq!(unescaped("\\777"), "\\777");
    }
}
