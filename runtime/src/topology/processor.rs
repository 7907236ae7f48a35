//! The processor's name, identity and features, from the first block of `/proc/cpuinfo`.

use super::Unknown;
use crate::kernel_files::KernelFiles;

const CPUINFO: &str = "/proc/cpuinfo";

/// What the processor says of itself. On a machine with unlike cores this is the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Processor {
    /// Its own name; AArch64 processors have none.
    pub name: Option<String>,
    /// x86: `GenuineIntel family 6 model 143 stepping 8`;
    /// AArch64: `implementer 0x41 part 0xd0c variant 0x3 revision 1`.
    pub id: Option<String>,
    /// Feature flags as the kernel writes them (`avx2`, `asimd`), in its order.
    pub flags: Vec<String>,
}

impl Processor {
    /// Whether a feature flag is there.
    ///
    /// ```
    /// # let processor = lanemark_runtime::topology::Topology::of_this_machine().processor;
    /// let wide = processor.has("avx512f") || processor.has("sve");
    /// ```
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }

    /// Every 64-bit x86 processor has this flag, and no other has one of that name.
    pub(super) fn is_x86(&self) -> bool {
        self.has("lm")
    }

    pub(super) fn read(files: KernelFiles, unknown: &mut Unknown) -> Self {
        let Some(text) = unknown.or_note("processor", files.text(CPUINFO)) else {
            return Self::default();
        };
        let block = Block::first(&text);
        let processor = Self {
            name: block.get("model name").or_else(|| block.get("Model Name")).map(str::to_owned),
            id: id(&block),
            flags: block
                .get("flags")
                .or_else(|| block.get("Features"))
                .map(|flags| flags.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
        };
        if processor.name.is_none() {
            unknown.note("processor's name", format!("{CPUINFO} has no model name"));
        }
        if processor.id.is_none() {
            let why = format!("{CPUINFO} has neither vendor_id nor CPU implementer");
            unknown.note("processor's identity", why);
        }
        if processor.flags.is_empty() {
            let why = format!("{CPUINFO} has neither flags nor Features");
            unknown.note("processor's features", why);
        }
        processor
    }
}

fn id(block: &Block) -> Option<String> {
    const X86: [(&str, &str); 3] = [("cpu family", "family"), ("model", "model"), ("stepping", "stepping")];
    const ARM: [(&str, &str); 3] = [("CPU part", "part"), ("CPU variant", "variant"), ("CPU revision", "revision")];
    let (start, fields) = match (block.get("vendor_id"), block.get("CPU implementer")) {
        (Some(vendor), _) => (vendor.to_owned(), X86),
        (None, Some(implementer)) => (format!("implementer {implementer}"), ARM),
        (None, None) => return None,
    };
    let known = fields.iter().filter_map(|(key, word)| Some(format!(" {word} {}", block.get(key)?)));
    Some(start + &known.collect::<String>())
}

/// The `key : value` lines up to the first empty line.
struct Block<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Block<'a> {
    fn first(text: &'a str) -> Self {
        let lines = text.lines().take_while(|line| !line.trim().is_empty());
        Self(lines.filter_map(|line| line.split_once(':')).map(|(key, value)| (key.trim(), value.trim())).collect())
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, value)| *k == key && !value.is_empty()).map(|(_, value)| *value)
    }
}
