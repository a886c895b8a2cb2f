//! Asks the linker to keep what the splitter of lazily loaded pages needs to see.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    if target == "wasm32" {
        println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
    }
}
