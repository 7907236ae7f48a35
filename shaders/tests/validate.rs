//! Every shader of the table, without a driver: it parses, is valid with no more than it says it needs, has the bindings
//! and parameters that the table says, keeps to its workgroup memory at every size, and translates to what drivers take.

use lanemark_shaders::shader::{Access, Shader};
use lanemark_shaders::table::shaders;
use naga::back::pipeline_constants::process_overrides;
use naga::back::{hlsl, msl, spv};
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use naga::{AddressSpace, Module, StorageAccess, TypeInner};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// What every device gives a workgroup: WebGPU's default limit, which is asked of native devices too.
const MOST_WORKGROUP_BYTES: u32 = 16_384;

fn parsed(shader: &Shader) -> (Module, ModuleInfo) {
    let module = naga::front::wgsl::parse_str(shader.source)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(shader.source, shader.name)));
    let info = validator(shader).validate(&module).unwrap_or_else(|error| {
        panic!("{}", error.emit_to_string_with_path(shader.source, shader.name));
    });
    (module, info)
}

/// Allows what the shader says that it needs, and nothing else.
fn validator(shader: &Shader) -> Validator {
    let mut capabilities = Capabilities::empty();
    capabilities.set(Capabilities::SHADER_INT64, shader.needs.int64);
    capabilities.set(Capabilities::FLOAT64, shader.needs.f64);
    Validator::new(ValidationFlags::all(), capabilities)
}

/// Every combination of the sizes that the shader must work at.
fn sizes(shader: &Shader) -> Vec<HashMap<String, f64>> {
    let mut all = vec![HashMap::new()];
    for (name, values) in shader.overrides {
        let with = |known: &HashMap<String, f64>, value: u32| {
            let mut more = known.clone();
            more.insert((*name).to_owned(), f64::from(value));
            more
        };
        all = all.iter().flat_map(|known| values.iter().map(move |value| with(known, *value))).collect();
    }
    all
}

/// The module with numbers in place of its overrides, valid again.
fn sized(shader: &Shader, (module, info): &(Module, ModuleInfo), sizes: &HashMap<String, f64>) -> (Module, ModuleInfo) {
    let sizes = sizes.iter().map(|(name, value)| (name.clone(), *value)).collect();
    let entry = Some((naga::ShaderStage::Compute, "main"));
    let (module, info) = process_overrides(module, info, entry, &sizes)
        .unwrap_or_else(|error| panic!("{} at {sizes:?}: {error}", shader.name));
    (module.into_owned(), info.into_owned())
}

#[test]
fn every_file_is_in_the_table_and_native_ones_alone_need_anything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wgsl");
    let mut files = BTreeSet::new();
    for (part, prefix) in [("", ""), ("native", "native/")] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "wgsl") {
                files.insert(format!("{prefix}{}", path.file_stem().unwrap().to_str().unwrap()));
            }
        }
    }
    // One file may be compiled in several ways, whose names follow an "@".
    let file_of = |shader: &Shader| shader.name.split('@').next().unwrap().to_owned();
    let table: BTreeSet<String> = shaders().map(file_of).collect();
    assert_eq!(table, files);
    let names: BTreeSet<&str> = shaders().map(|shader| shader.name).collect();
    assert_eq!(names.len(), shaders().count(), "two shaders have one name");
    for shader in shaders() {
        let needs_something = shader.needs != lanemark_shaders::shader::Needs::NOTHING;
        assert_eq!(shader.name.starts_with("native/"), needs_something, "{}", shader.name);
    }
}

#[test]
fn bindings_and_parameters_are_those_of_the_table() {
    for shader in shaders() {
        let (module, _) = parsed(shader);
        let mut found: Vec<(u32, String, Access)> = Vec::new();
        for (_, global) in module.global_variables.iter() {
            let Some(binding) = &global.binding else { continue };
            assert_eq!(binding.group, 0, "{}", shader.name);
            let access = match global.space {
                AddressSpace::Uniform => Access::Params,
                AddressSpace::Storage { access } if access.contains(StorageAccess::STORE) => Access::ReadWrite,
                AddressSpace::Storage { .. } => Access::Read,
                other => panic!("{}: {other:?} is bound", shader.name),
            };
            found.push((binding.binding, global.name.clone().unwrap(), access));
        }
        found.sort_by_key(|(number, ..)| *number);
        let expected: Vec<(u32, String, Access)> =
            shader.bindings.iter().zip(0..).map(|(it, number)| (number, it.name.to_owned(), it.access)).collect();
        assert_eq!(found, expected, "{}", shader.name);
        let storage = shader.bindings.iter().filter(|binding| binding.access != Access::Params).count();
        assert!(storage <= 8, "{} binds {storage} buffers, and 8 is what every device has", shader.name);

        let params = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some("Params"));
        let fields: Vec<(String, usize)> = match params.map(|(_, ty)| &ty.inner) {
            Some(TypeInner::Struct { members, span }) => {
                assert_eq!(span % 16, 0, "{}", shader.name);
                members.iter().map(|member| (member.name.clone().unwrap(), member.offset as usize)).collect()
            }
            None => Vec::new(),
            Some(other) => panic!("{}: Params is {other:?}", shader.name),
        };
        let expected: Vec<(String, usize)> = shader.params.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect();
        assert_eq!(fields, expected, "{}", shader.name);
    }
}

/// wgpu does not check this: an array of 400 KB in a workgroup's memory was compiled without an error.
#[test]
fn workgroup_memory_is_what_the_table_says_at_every_size() {
    for shader in shaders() {
        let module = parsed(shader);
        let mut most = 0;
        for sizes in sizes(shader) {
            let (module, _) = sized(shader, &module, &sizes);
            let bytes = module
                .global_variables
                .iter()
                .filter(|(_, global)| global.space == AddressSpace::WorkGroup)
                .map(|(_, global)| module.types[global.ty].inner.size(module.to_ctx()).next_multiple_of(16))
                .sum::<u32>();
            most = most.max(bytes);
            let invocations: u32 = module.entry_points[0].workgroup_size.iter().product();
            assert!(invocations <= 256, "{} has workgroups of {invocations}", shader.name);
        }
        assert_eq!(most, shader.workgroup_bytes.next_multiple_of(16), "{}", shader.name);
        assert!(most <= MOST_WORKGROUP_BYTES, "{} takes {most} bytes of workgroup memory", shader.name);
    }
}

#[test]
fn overrides_are_those_of_the_table_and_the_first_value_is_the_default() {
    for shader in shaders() {
        let (module, _) = parsed(shader);
        let mut found: Vec<(String, u32)> = module
            .overrides
            .iter()
            // naga makes nameless ones of sizes that are computed from another.
            .filter(|(_, it)| it.name.is_some())
            .map(|(_, it)| {
                let default = it.init.unwrap_or_else(|| panic!("{}: an override has no default", shader.name));
                let naga::Expression::Literal(naga::Literal::U32(value)) = module.global_expressions[default] else {
                    panic!("{}: an override is no u32", shader.name)
                };
                (it.name.clone().unwrap(), value)
            })
            .collect();
        let mut expected: Vec<(String, u32)> =
            shader.overrides.iter().map(|(name, values)| ((*name).to_owned(), values[0])).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{}", shader.name);
    }
}

#[test]
fn every_shader_translates_to_what_drivers_take() {
    for shader in shaders() {
        let module = parsed(shader);
        let (module, info) = sized(shader, &module, &sizes(shader)[0]);
        let failed =
            |target: &str, error: &dyn std::fmt::Display| -> ! { panic!("{} to {target}: {error}", shader.name) };
        let options = spv::Options { lang_version: (1, 3), ..spv::Options::default() };
        if let Err(error) = spv::write_vec(&module, &info, &options, None) {
            failed("SPIR-V", &error);
        }
        if shader.needs.f64 {
            continue; // Metal has no f64, and DirectX devices need not.
        }
        let options = hlsl::Options { shader_model: hlsl::ShaderModel::V6_0, ..hlsl::Options::default() };
        let pipeline = hlsl::PipelineOptions::default();
        let mut text = String::new();
        if let Err(error) = hlsl::Writer::new(&mut text, &options, &pipeline).write(&module, &info, None) {
            failed("HLSL", &error);
        }
        let options = msl::Options { lang_version: (2, 4), ..msl::Options::default() };
        if let Err(error) = msl::write_string(&module, &info, &options, &msl::PipelineOptions::default()) {
            failed("Metal", &error);
        }
    }
}
