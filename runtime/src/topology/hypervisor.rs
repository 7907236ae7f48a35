//! The hypervisor, where there is one.

use super::Unknown;
use super::processor::Processor;
use crate::kernel_files::KernelFiles;

/// Where hypervisors leave a name of their own, the surest first.
const NAMES: [&str; 2] = ["/sys/hypervisor/type", "/proc/device-tree/hypervisor/compatible"];

/// What firmware tables say; only worth asking when it is certain that there is a hypervisor.
const FIRMWARE: [&str; 2] = ["/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name"];

/// The name of one that is there and leaves none.
pub(super) const UNNAMED: &str = "present, not named";

pub(super) fn read(files: KernelFiles, processor: &Processor, unknown: &mut Unknown) -> Option<String> {
    if let Some(name) = NAMES.iter().find_map(|file| name(files, file)) {
        return Some(name);
    }
    if processor.has("hypervisor") {
        let names: Vec<String> = FIRMWARE.iter().filter_map(|file| name(files, file)).collect();
        return Some(if names.is_empty() { UNNAMED.to_owned() } else { names.join(" ") });
    }
    // Every x86 hypervisor sets the flag; elsewhere there is none, and silence proves nothing.
    if !processor.is_x86() {
        unknown.note("hypervisor", format!("{} is not there", NAMES[0]));
    }
    None
}

/// Device trees end a text with a zero byte.
fn name(files: KernelFiles, file: &str) -> Option<String> {
    let line = files.line(file).ok()?;
    let name = line.split('\0').next()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// What a hypervisor answers to the processor's own question for its name. Only where it is certain that there is
/// one: without, the answer means nothing.
pub(super) fn answered() -> Option<String> {
    #[cfg(target_arch = "x86_64")]
    {
        let answer = std::arch::x86_64::__cpuid(0x4000_0000);
        let words = [answer.ebx, answer.ecx, answer.edx].map(u32::to_le_bytes);
        called(words.as_flattened())
    }
    #[cfg(not(target_arch = "x86_64"))]
    None
}

/// The name behind the twelve bytes of a hypervisor's signature.
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
fn called(signature: &[u8]) -> Option<String> {
    const KNOWN: [(&str, &str); 5] = [
        ("KVMKVMKVM", "KVM"),
        ("Microsoft Hv", "Microsoft Hyper-V"),
        ("VMwareVMware", "VMware"),
        ("XenVMMXenVMM", "Xen"),
        ("TCGTCGTCGTCG", "QEMU"),
    ];
    let text = String::from_utf8_lossy(signature);
    let text: String = text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    let text = text.trim();
    let known = KNOWN.iter().find(|(signature, _)| *signature == text);
    (!text.is_empty()).then(|| known.map_or(text, |(_, name)| name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn signatures_become_names() {
        assert_eq!(called(b"KVMKVMKVM\0\0\0").as_deref(), Some("KVM"));
        assert_eq!(called(b"Microsoft Hv").as_deref(), Some("Microsoft Hyper-V"));
        assert_eq!(called(b" my\xffown\x1b vm ").as_deref(), Some("myown vm"));
        assert_eq!(called(&[0; 12]), None);
    }
}
