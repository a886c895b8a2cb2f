//! Where things are in the source tree and in the target folder, and how they are built.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

/// The source tree and its target folder.
pub struct Tree {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// Where cargo and this tool put what they build; `CARGO_TARGET_DIR` moves it.
    pub target: PathBuf,
}

/// How much time the build may take for how good a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build.
    Dev,
    /// Small and quick to run.
    Release,
}

impl Tree {
    /// The tree that this tool belongs to.
    pub fn find() -> Result<Self> {
        // `cargo run` says where the package is now; the folder at compile time may have moved.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().context("xtask has no parent folder")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// Cargo in the root of the tree, as if this tool had not been started by cargo itself:
    /// build scripts that watch cargo's own variables would run again otherwise.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| own.iter().any(|own| name.starts_with(own))) {
                command.env_remove(&name);
            }
        }
        command
    }

    /// The server's binary.
    pub fn shumen(&self, mode: Mode) -> PathBuf {
        self.target.join(mode.folder()).join("shumen")
    }

    /// What the browser loads: `pkg`, `public` and `hash.txt`.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The folder with the browser tests and their npm packages.
    pub fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// A library as cargo leaves it for WebAssembly.
    pub fn wasm(&self, profile: &str, library: &str) -> PathBuf {
        self.target.join("wasm32-unknown-unknown").join(profile).join(format!("{library}.wasm"))
    }

    /// Real data that is not part of the project, where it was put beside it.
    pub fn test_data(&self) -> PathBuf {
        std::env::var_os("SHUMEN_TEST_DATA")
            .map_or_else(|| self.root.join("../shared/data"), PathBuf::from)
    }
}

/// A port on loopback that nobody listens on now.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

impl Mode {
    /// Takes `--release` out of the arguments.
    pub fn take(arguments: &[String]) -> (Self, Vec<String>) {
        let rest: Vec<_> = arguments.iter().filter(|word| *word != "--release").cloned().collect();
        (if rest.len() == arguments.len() { Self::Dev } else { Self::Release }, rest)
    }

    /// The folder of this mode under the target folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }

    /// Arguments that make cargo build in this mode.
    pub fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Release => &["--release"],
        }
    }
}
