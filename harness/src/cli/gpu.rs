//! `--gpu`: which adapter the benches of the GPU use.

#[cfg(feature = "gpu")]
use crate::suite::Definition;
#[cfg(feature = "gpu")]
use crate::suite::gpu::{Access, FAMILY, described};
use lanemark_reports::run;
#[cfg(feature = "gpu")]
use lanemark_shaders::{Choice, WITHOUT_A_GPU};

/// The adapter asked for, where a chosen bench uses one; without such a bench drivers are loaded for a name alone, to
/// see whether there is one.
///
/// # Errors
/// When no adapter has the name, with those that there are.
#[cfg(feature = "gpu")]
pub fn access(asked: &str, chosen: &[Definition]) -> Result<Access, String> {
    let choice = match asked {
        "auto" => Choice::Auto,
        "off" => Choice::Off,
        name => Choice::Named(name.to_owned()),
    };
    let used = chosen.iter().any(|bench| bench.family() == FAMILY);
    if !used && !matches!(choice, Choice::Named(_)) {
        return Ok(Access::closed());
    }
    let access = Access::open(choice).map_err(|error| format!("--gpu {asked}: {error}"))?;
    Ok(if used { access } else { Access::closed() })
}

/// Says that this build has no GPU benches, where one is asked for by name.
///
/// # Errors
/// When anything other than `auto` or `off` is asked for.
#[cfg(not(feature = "gpu"))]
pub fn refuse(asked: &str) -> Result<(), String> {
    match asked {
        "auto" | "off" => Ok(()),
        name => Err(format!("--gpu {name}: this build has no GPU benches; build lanemark with its feature `gpu`")),
    }
}

/// The adapters that Vulkan drivers show; none in a build without GPU benches.
pub fn adapters() -> Vec<run::Gpu> {
    #[cfg(feature = "gpu")]
    let adapters = lanemark_shaders::adapters().iter().map(|adapter| described(adapter, false)).collect();
    #[cfg(not(feature = "gpu"))]
    let adapters = Vec::new();
    adapters
}

/// What `lanemark doctor` says of the adapters.
pub fn in_words(adapters: &[run::Gpu]) -> String {
    #[cfg(feature = "gpu")]
    let none = format!("GPU       none: no Vulkan driver shows any; {WITHOUT_A_GPU}\n");
    #[cfg(not(feature = "gpu"))]
    let none = "GPU       not looked for: this build has no GPU benches (feature `gpu`)\n".to_owned();
    let line = |adapter: &run::Gpu| {
        let kind = if adapter.software { "computes on the CPU, used only where --gpu names it" } else { "a real GPU" };
        let has: String = adapter.features.iter().map(|feature| format!(", {feature}")).collect();
        format!("GPU       {} ({}): {kind}{has}\n", adapter.name, adapter.driver)
    };
    if adapters.is_empty() { none } else { adapters.iter().map(line).collect() }
}
