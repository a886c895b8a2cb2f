// The edge node: answers search and suggestions from a snapshot of the portal's index, and
// streams everything else through to the portal.
//
// Bindings: ORIGIN, a service (or an address) that is the portal; TRUST_FORWARDED, "true" where
// another proxy stands in front and sets the X-Forwarded headers; EDGE_SECRET, what the portal knows
// as SHUMEN_EDGE_SECRET: with it this node refuses forged and expired tickets by itself.

import * as functions from "./search_bg.js";
import module from "./search_bg.wasm";

const LATEST = "/edge/snapshots/latest";
const KEYS = "/edge/keys";
const DOWNLOAD = /^\/download\/([^/]+)$/;
const ANSWERS = new Map([
  ["/api/v1/search", (query, language) => functions.search(query, language)],
  ["/api/v1/suggest", (query, language) => functions.suggest(query, language)],
]);

/** Longest address, in characters. */
const ADDRESS_MAX = 8 * 1024;
/** Largest snapshot, in bytes: twice as much has to fit into the memory of an isolate. */
const SNAPSHOT_MAX = 48 * 1024 * 1024;
/** Shortest time between two looks for a newer snapshot, in milliseconds. */
const LOOK_EVERY = 1000;
/** Longest time for a look, and for loading a snapshot, in milliseconds. */
const LOOK_WITHIN = 5000;
const LOAD_WITHIN = 60000;

/** Headers that concern one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
  "te", "trailer", "transfer-encoding", "upgrade",
];

/** What every answer of this node carries; the portal sets the same on its own. */
const GUARD = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
};

/**
 * The snapshot from which is answered, the one that was found unusable, and the look for a newer
 * one: when the last ended, and when the one under way began.
 */
const state = { number: null, sha256: null, refused: null, looked: -Infinity, looking: null };

/** The keys of tickets: when they were last given, and the look for them that is under way. */
const keys = { taken: -Infinity, looking: null };

let instance = start();

/** Makes an instance of the functions, with no snapshot in it. */
function start() {
  const fresh = new WebAssembly.Instance(module, { "./search_bg.js": functions });
  functions.__wbg_set_wasm(fresh.exports);
  fresh.exports.__wbindgen_start?.();
  return fresh;
}

/**
 * Runs one of the functions; nothing comes back from one that fails. What it throws itself is a
 * text and leaves the instance whole. Anything else ends the instance: a new one takes its place,
 * without the snapshot that led there.
 */
function run(call) {
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") {
      console.error("a function refuses:", error);
      return undefined;
    }
    console.error("a function failed and is started again:", String(error?.message ?? error));
    // The generated module keeps views of the memory; growing it takes them away, so that no
    // byte of the old instance is read as one of the new.
    instance.exports.memory.grow(0);
    instance = start();
    Object.assign(state, { number: null, sha256: null, refused: state.sha256 ?? state.refused });
    keys.taken = -Infinity;
    return undefined;
  }
}

export default {
  async fetch(request, env, context) {
    const url = new URL(request.url);
    if (url.pathname.length + url.search.length > ADDRESS_MAX) {
      return reply(request, run(() => functions.too_large("", language(request))), "no-store");
    }
    const refusal = await refused(request, url, env, context);
    if (refusal !== undefined) return reply(request, refusal, "no-store");
    const answer = ANSWERS.get(url.pathname);
    if (answer === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
      return pass(request, url, env);
    }
    if (due()) {
      const look = refresh(env);
      // It goes on when the client leaves. The very first request waits for it; later ones are
      // answered from the snapshot that is there, or by the portal while there is none.
      context.waitUntil(look);
      if (state.number === null) await look;
    }
    if (state.number !== null) {
      const number = state.number;
      const query = url.search.slice(1);
      const found = run(() => answer(query, language(request)));
      if (found !== undefined) return reply(request, found, "no-cache", number);
    }
    return pass(request, url, env);
  },
};

/**
 * Refuses a download whose ticket is none or has expired. Whatever may be good, and everything
 * while the portal's keys are not at hand, is for the portal to decide.
 */
async function refused(request, url, env, context) {
  const file = DOWNLOAD.exec(url.pathname);
  const ticket = url.searchParams.get("ticket");
  if (file === null || ticket === null || !env.EDGE_SECRET) return undefined;
  if (Date.now() - keys.taken >= LOOK_EVERY) {
    keys.looking ??= takeKeys(env);
    context.waitUntil(keys.looking);
    await keys.looking;
    if (Date.now() - keys.taken >= 2 * LOOK_WITHIN) return undefined;
  }
  const id = unescaped(file[1]);
  const version = url.searchParams.get("version");
  if (id === undefined || (version !== null && !/^\d{1,9}$/.test(version))) return undefined;
  const number = version === null ? undefined : Number(version);
  const query = url.search.slice(1);
  return run(() =>
    functions.refuse_ticket(ticket, id, number, Date.now(), query, language(request)));
}

/** Takes the keys that the portal has now. Never throws: those that are there go on serving. */
async function takeKeys(env) {
  try {
    const found = await get(env, KEYS, LOOK_WITHIN, { authorization: `Bearer ${env.EDGE_SECRET}` });
    const document = await found.text();
    if (run(() => functions.take_keys(document)) !== undefined) keys.taken = Date.now();
  } catch (error) {
    console.error("no keys of tickets:", String(error?.message ?? error));
  } finally {
    keys.looking = null;
  }
}

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The language header, absent as the functions take it. */
function language(request) {
  return request.headers.get("accept-language") ?? undefined;
}

/** Puts an answer of the functions into HTTP. */
function reply(request, found, cache, number) {
  if (found === undefined) return new Response(null, { status: 503, headers: GUARD });
  const headers = new Headers(GUARD);
  headers.set("content-type", found.media_type);
  headers.set("content-language", found.language);
  headers.set("cache-control", cache);
  headers.set("vary", "accept-language");
  if (number !== undefined) headers.set("x-shumen-snapshot", String(number));
  const status = found.status;
  if (status === 503) headers.set("retry-after", "5");
  const body = found.take_body();
  found.free();
  headers.set("content-length", String(body.length));
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

/** Streams a request through to the portal and its answer back. */
async function pass(request, url, env) {
  const headers = new Headers(request.headers);
  for (const name of connection(headers)) headers.delete(name);
  if (env.TRUST_FORWARDED !== "true") {
    for (const name of ["forwarded", "x-forwarded-for", "x-real-ip"]) headers.delete(name);
    headers.set("x-forwarded-host", url.host);
    headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
    const address = request.headers.get("cf-connecting-ip");
    if (address !== null) headers.set("x-forwarded-for", address);
  }
  const { method, body } = request;
  try {
    return await origin(env, url.pathname + url.search, url, { method, headers, body, redirect: "manual" });
  } catch (error) {
    console.error("the portal cannot be reached:", String(error?.message ?? error));
    const found = run(() => functions.unavailable(url.search.slice(1), language(request)));
    return reply(request, found, "no-store");
  }
}

/** The headers of a request that end at this node. */
function connection(headers) {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  return [...HOP_BY_HOP, ...named.filter((name) => /^[a-z0-9-]+$/.test(name))];
}

/** Asks the portal: through its service, which keeps the address asked for, or by its own. */
function origin(env, path, base, init) {
  if (typeof env.ORIGIN === "string") return fetch(new URL(path, env.ORIGIN), init);
  return env.ORIGIN.fetch(new Request(new URL(path, base), init));
}

/** Whether it is time to look for a newer snapshot and nobody does. */
function due() {
  const now = Date.now();
  // A look whose request was cut off never ends by itself.
  if (state.looking !== null && now - state.looking < LOOK_WITHIN + LOAD_WITHIN) return false;
  return now - state.looked >= LOOK_EVERY;
}

/** Looks for a newer snapshot and loads it. Never throws: what is there goes on serving. */
async function refresh(env) {
  state.looking = Date.now();
  try {
    const { sha256, size, url } = await latest(env);
    if (sha256 !== state.sha256 && sha256 !== state.refused) {
      const bytes = await snapshot(env, url, size, sha256);
      const number = run(() => functions.load(bytes));
      Object.assign(state, number === undefined ? { refused: sha256 } : { number, sha256 });
    }
  } catch (error) {
    console.error("no newer snapshot:", String(error?.message ?? error));
  } finally {
    Object.assign(state, { looked: Date.now(), looking: null });
  }
}

async function latest(env) {
  const found = await get(env, LATEST, LOOK_WITHIN);
  const { sha256, size, url } = await found.json();
  const plain = typeof url === "string" && url.startsWith("/") && !url.startsWith("//");
  if (!plain || !/^[0-9a-f]{64}$/.test(sha256) || !(size > 0 && size <= SNAPSHOT_MAX)) {
    throw new Error("the portal names a snapshot that cannot be loaded");
  }
  return { sha256, size, url };
}

async function snapshot(env, url, size, sha256) {
  const found = await get(env, url, LOAD_WITHIN);
  // HTTP itself keeps a body to the length that it states.
  if (found.headers.get("content-length") !== String(size)) {
    throw new Error("the snapshot is not as long as the portal says");
  }
  const bytes = new Uint8Array(await found.arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== sha256) throw new Error("the snapshot is not what the portal says it is");
  return bytes;
}

async function get(env, path, within, headers = {}) {
  const init = { headers, signal: AbortSignal.timeout(within), redirect: "manual" };
  const found = await origin(env, path, "http://origin.invalid", init);
  if (found.status !== 200) throw new Error(`the portal answers ${found.status}`);
  return found;
}
