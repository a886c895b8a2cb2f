// The check of a ticket in WebAssembly: `node bench/ticket.mjs FOLDER` prints `NAME NANOSECONDS`
// lines. FOLDER holds the built functions of the edge node. The tickets are made here, by OpenSSL.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHECKS = 5000;
const ROUNDS = 15;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const SECRET = Buffer.alloc(32, 7);
const FILE = '019aa000-0000-7000-8000-000000000003';

const folder = process.argv[2];
const source = readFileSync(join(folder, 'search_bg.js')).toString('base64');
const functions = await import(`data:text/javascript;base64,${source}`);
const module = new WebAssembly.Module(readFileSync(join(folder, 'search_bg.wasm')));
const instance = new WebAssembly.Instance(module, { './search_bg.js': functions });
functions.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start?.();

for (const [number, name, digest] of [[1, 'hmac-sha256', 'sha256'], [2, 'hmac-sm3', 'sm3']]) {
  const key = { id: '0101010101010101', algorithm: name, made: '2026-11-19T12:00:00Z', secret: SECRET.toString('hex') };
  functions.take_keys(JSON.stringify({ keys: [key] }));
  const good = ticket(number, digest, SECRET);
  if (check(good) !== undefined) throw new Error('a good ticket is refused');
  if (check(ticket(number, digest, Buffer.alloc(32, 8)))?.status !== 403) throw new Error('a forged one is not');
  let quickest = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = process.hrtime.bigint();
    for (let count = 0; count < CHECKS; count += 1) check(good);
    quickest = Math.min(quickest, Number(process.hrtime.bigint() - begun) / CHECKS);
  }
  console.log(name, quickest.toFixed(0));
}

function check(text) {
  return functions.refuse_ticket(text, FILE, 2, NOW, '', undefined);
}

function ticket(algorithm, digest, secret) {
  const head = Buffer.alloc(46);
  head.writeUInt8(1, 0);
  head.writeUInt8(algorithm, 1);
  head.fill(1, 2, 10);
  head.fill(9, 10, 26);
  head.writeBigUInt64BE(3n, 26);
  head.writeUInt32BE(2, 34);
  head.writeBigInt64BE(BigInt(NOW / 1000 + 600), 38);
  const names = ['019aa000-0000-7000-8000-000000000001', '019aa000-0000-7000-8000-000000000002', FILE];
  const said = Buffer.concat([head, ...names.map((name) => Buffer.from(`$${name}`))]);
  const seal = createHmac(digest, secret).update(said).digest();
  return Buffer.concat([said, seal]).toString('base64url');
}
