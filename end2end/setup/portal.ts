// One portal for all tests: the built server with the demo, on a free port, with data of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** How long the first start may take; it makes the demo's files. */
const PATIENCE = 180_000;
/** Most tests that run at once; each may have a receiver of webhooks. */
const WORKERS = 8;
/** Who asks for data where there are no scripts. */
const PLAIN_MEMBER = 'member.plain@demo';
const PASSWORD = process.env.SHUMEN_DEMO_PASSWORD ?? 'shumen-demo';

/** Starts the portal and tells the tests where it is; returns what ends it. */
export default async function setup(): Promise<(() => Promise<void>) | void> {
  if (process.env.PORTAL_URL) return;
  const root = resolve(import.meta.dirname, '../..');
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const binary = process.env.SHUMEN_BINARY ?? join(target, 'debug/shumen');
  const folder = mkdtempSync(join(tmpdir(), 'shumen-end2end-'));
  const log = join(folder, 'portal.log');
  const output = openSync(log, 'a');
  const port = await freePort();
  const hooks = await Promise.all(Array.from({ length: WORKERS }, freePort));
  const env = {
    PATH: process.env.PATH,
    SHUMEN_LISTEN: `127.0.0.1:${port}`,
    SHUMEN_DATA: join(folder, 'data'),
    SHUMEN_SITE: process.env.SHUMEN_SITE ?? join(target, 'site'),
    // The receivers of the tests' own webhooks are on this machine.
    SHUMEN_FETCH_PRIVATE: 'true',
    SHUMEN_FETCH_PORTS: hooks.join(),
  };
  const portal = spawn(binary, ['serve', '--demo'], {
    cwd: folder,
    stdio: ['ignore', output, output],
    env,
  });
  const end = async () => {
    await ended(portal);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(`http://127.0.0.1:${port}`, portal);
    const add = ['user', 'add', PLAIN_MEMBER, '--name', '演示用户', '--password-stdin'];
    execFileSync(binary, add, { cwd: folder, env, input: PASSWORD, stdio: ['pipe', output, output] });
    await tablesRead(`http://127.0.0.1:${port}`);
  } catch (error) {
    const text = readFileSync(log, 'utf8').slice(-4_000);
    await end();
    throw new Error(`the portal did not start: ${error}\n${text}`);
  }
  process.env.PORTAL_URL = `http://127.0.0.1:${port}`;
  process.env.HOOK_PORTS = hooks.join();
  process.env.PLAIN_MEMBER = PLAIN_MEMBER;
  return end;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function ready(url: string, portal: ChildProcess): Promise<void> {
  let failed: Error | undefined;
  portal.once('error', (error) => (failed = error));
  for (const begun = Date.now(); Date.now() - begun < PATIENCE; ) {
    if (failed) throw failed;
    if (portal.exitCode !== null) throw new Error(`it ended with ${portal.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`it was not ready after ${PATIENCE / 1000} s`);
}

/** Waits until no table of the demo is still being read, so that no test finds it at work. */
async function tablesRead(url: string): Promise<void> {
  const json = async (path: string) => (await fetch(`${url}/api/v1${path}`)).json();
  const waiting: string[] = [];
  for (let page = 1; ; page += 1) {
    const { hits } = await json(`/search?openness=unconditional&per_page=50&page=${page}`);
    if (hits.length === 0) break;
    for (const { id } of hits) {
      const { distributions } = await json(`/datasets/${id}`);
      waiting.push(...distributions.map((file: { id: string }) => file.id));
    }
  }
  for (const begun = Date.now(); waiting.length > 0; ) {
    const { state } = await json(`/distributions/${waiting[0]}/table`);
    if (state !== 'preparing') waiting.shift();
    else if (Date.now() - begun > PATIENCE) throw new Error(`${waiting.length} tables are not read`);
    else await new Promise((done) => setTimeout(done, 200));
  }
}

/** Asks the portal to end, by its own process id, and insists after a while. */
async function ended(portal: ChildProcess): Promise<void> {
  if (portal.pid === undefined || portal.exitCode !== null) return;
  const gone = new Promise((done) => portal.once('exit', done));
  portal.kill('SIGTERM');
  const insist = setTimeout(() => portal.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(insist);
}
