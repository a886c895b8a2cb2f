// First visits on a phone with a slow line: `node bench/visit.mjs ADDRESS…` prints what each cost.
import { chromium, devices } from '@playwright/test';

/** The line that the budgets are stated for. */
const LINE = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
/** What a page needs before it can be read. */
const CRITICAL = new Set(['Document', 'Stylesheet', 'Font', 'Image']);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
const results = [];
for (const address of process.argv.slice(2)) results.push(await visit(address));
await browser.close();
console.log(JSON.stringify(results));

/** One visit with nothing cached: bytes on the wire, largest paint, layout shift. */
async function visit(address) {
  const context = await browser.newContext({ ...devices['Pixel 7'], locale: 'zh-CN' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', LINE);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 2 });
  const kinds = new Map();
  let bytes = 0;
  let critical = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    if (CRITICAL.has(kinds.get(requestId))) critical += encodedDataLength;
  });
  await page.addInitScript(() => {
    window.seen = { lcp: 0, cls: 0 };
    const watch = (type, each) =>
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
    watch('largest-contentful-paint', (entry) => (window.seen.lcp = entry.startTime));
    watch('layout-shift', (entry) => (window.seen.cls += entry.value));
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.waitForTimeout(1_000);
  const seen = await page.evaluate(() => window.seen);
  await context.close();
  return { address, bytes, critical, ...seen };
}
