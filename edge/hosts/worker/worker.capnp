# How workerd runs the edge node. `cargo xtask edge` fills in what stands in double braces and puts
# this file beside worker.js, search_bg.js and search_bg.wasm.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "origin", external = (address = "{{ORIGIN}}", http = ())),
  ],
  sockets = [
    (name = "http", address = "{{LISTEN}}", http = (), service = "edge"),
  ],
);

const edge :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "search_bg.js", esModule = embed "search_bg.js"),
    (name = "search_bg.wasm", wasm = embed "search_bg.wasm"),
  ],
  bindings = [
    (name = "ORIGIN", service = "origin"),
    (name = "EDGE_SECRET", text = "{{SECRET}}"),
  ],
  # The node talks to its portal and to nobody else.
  globalOutbound = "origin",
  compatibilityDate = "2026-01-01",
);
