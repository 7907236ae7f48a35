//! Which adapters there are, and which one is used.

use super::GpuError;
use wgpu::DeviceType;

/// Which adapter to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The best one that is a real GPU: discrete before integrated before virtual.
    Auto,
    /// None.
    Off,
    /// The one whose name has this in it, software adapters included; upper and lower case are alike.
    Named(String),
}

/// An adapter: a GPU with its driver, or a program that stands in for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Its own name.
    pub name: String,
    /// Its driver and version.
    pub driver: String,
    /// Whether it computes on the CPU: its answers count, its times do not.
    pub software: bool,
    /// Optional features that lanemark uses where they are there, in words.
    pub features: Vec<String>,
}

/// What to do where no Vulkan driver shows a GPU that the machine may still have.
pub const WITHOUT_A_GPU: &str = "if the machine has one, install libvulkan1 and the Vulkan driver of the card (in a \
                                 container for NVIDIA's, run it with NVIDIA_DRIVER_CAPABILITIES=all), or point \
                                 VK_DRIVER_FILES at the driver's icd.json";

/// The adapters that Vulkan drivers show, the best first. Empty where no driver can be loaded.
pub fn adapters() -> Vec<Adapter> {
    found().iter().map(described).collect()
}

pub(super) fn found() -> Vec<wgpu::Adapter> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN;
    // Faulty drivers say so on standard error in debug builds; results alone belong there.
    descriptor.flags = wgpu::InstanceFlags::empty();
    let instance = wgpu::Instance::new(descriptor);
    let mut found = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::VULKAN));
    found.sort_by_key(|adapter| match adapter.get_info().device_type {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    });
    found
}

pub(super) fn described(adapter: &wgpu::Adapter) -> Adapter {
    let info = adapter.get_info();
    let has = adapter.features();
    let words = [
        (wgpu::Features::SHADER_INT64, "64-bit integers"),
        (wgpu::Features::SHADER_F64, "64-bit floating-point numbers"),
        (wgpu::Features::TIMESTAMP_QUERY, "timestamps"),
    ];
    let parts = [info.driver.as_str(), info.driver_info.as_str()];
    let driver: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Adapter {
        name: info.name.clone(),
        driver: if driver.is_empty() { "unknown driver".to_owned() } else { driver.join(" ") },
        software: info.device_type == DeviceType::Cpu,
        features: words.iter().filter(|(feature, _)| has.contains(*feature)).map(|(_, word)| (*word).into()).collect(),
    }
}

/// The adapter of that choice.
pub(super) fn chosen(choice: &Choice) -> Result<wgpu::Adapter, GpuError> {
    if *choice == Choice::Off {
        return Err(GpuError::Off);
    }
    let found = found();
    let known: Vec<Adapter> = found.iter().map(described).collect();
    let index = pick(choice, &known)?;
    Ok(found.into_iter().nth(index).expect("an index into the adapters"))
}

/// Which of the adapters is used.
fn pick(choice: &Choice, there: &[Adapter]) -> Result<usize, GpuError> {
    let names = || there.iter().map(|adapter| adapter.name.clone()).collect::<Vec<_>>();
    match choice {
        Choice::Off => Err(GpuError::Off),
        Choice::Auto => there.iter().position(|adapter| !adapter.software).ok_or_else(|| {
            GpuError::Unavailable(match there.first() {
                None => format!("no Vulkan driver shows a GPU: {WITHOUT_A_GPU}"),
                Some(adapter) => format!(
                    "no Vulkan driver shows a GPU: {WITHOUT_A_GPU}. {} computes on the CPU, and is used only where it is \
                     named: --gpu {}",
                    adapter.name,
                    adapter.name.split_whitespace().next().unwrap_or(&adapter.name)
                ),
            })
        }),
        Choice::Named(name) => {
            let wanted = name.to_lowercase();
            let position = there.iter().position(|adapter| adapter.name.to_lowercase().contains(&wanted));
            let position = position.filter(|_| !wanted.is_empty());
            position.ok_or_else(|| GpuError::Unknown { name: name.clone(), there: names() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(name: &str, software: bool) -> Adapter {
        Adapter { name: name.to_owned(), driver: String::new(), software, features: Vec::new() }
    }

    #[test]
    fn auto_takes_a_gpu_and_says_why_it_has_none() {
        let both = [adapter("NVIDIA H100", false), adapter("llvmpipe (LLVM 15)", true)];
        assert_eq!(pick(&Choice::Auto, &both), Ok(0));
        let message = pick(&Choice::Auto, &both[1..]).unwrap_err().to_string();
        assert!(message.contains("--gpu llvmpipe") && message.contains("libvulkan1"), "{message}");
        let message = pick(&Choice::Auto, &[]).unwrap_err().to_string();
        assert!(message.contains("no Vulkan driver shows a GPU: if the machine has one, install"), "{message}");
        assert_eq!(pick(&Choice::Off, &both), Err(GpuError::Off));
    }

    #[test]
    fn a_name_finds_software_too_and_an_unknown_one_lists_what_there_is() {
        let both = [adapter("NVIDIA H100", false), adapter("llvmpipe (LLVM 15)", true)];
        assert_eq!(pick(&Choice::Named("LLVMpipe".into()), &both), Ok(1));
        for name in ["radeon", ""] {
            let message = pick(&Choice::Named(name.into()), &both).unwrap_err().to_string();
            assert!(message.contains("NVIDIA H100, llvmpipe (LLVM 15)"), "{message}");
        }
        assert!(pick(&Choice::Named("x".into()), &[]).unwrap_err().to_string().contains("no Vulkan driver shows any"));
    }
}
