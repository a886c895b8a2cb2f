// Everyone can use every page: axe in both colour schemes, narrow screens, large type.
import AxeBuilder from '@axe-core/playwright';
import { pages } from './catalogue';
import { expect, test } from './fixtures';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page, ${colorScheme} @scripts`, async ({ page, request }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    for (const [name, address] of await pages(request)) {
      await page.goto(address);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
      expect.soft(found, name).toEqual([]);
    }
  });
}

test('no page scrolls sideways at 320 pixels', async ({ page, request }) => {
  test.setTimeout(60_000);
  await page.setViewportSize({ width: 320, height: 700 });
  for (const [name, address] of await pages(request)) {
    await page.goto(address);
    const wide = await page.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    expect.soft(wide, name).toBeLessThanOrEqual(0);
  }
});

test('every page has one main heading and a way past the navigation', async ({ page, request }) => {
  for (const [name, address] of await pages(request)) {
    await page.goto(address);
    await expect.soft(page.getByRole('heading', { level: 1 }), name).toHaveCount(1);
    await expect.soft(page.getByRole('main'), name).toHaveCount(1);
    await expect.soft(page.getByRole('link', { name: '跳到正文' }), name).toHaveCount(1);
  }
});

test('nothing moves while a page loads @scripts', async ({ page, request }) => {
  test.setTimeout(90_000);
  await page.addInitScript(() => {
    const shifts = { total: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        shifts.total += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 860 });
    for (const [name, address] of await pages(request)) {
      await page.goto(address, { waitUntil: 'networkidle' });
      const total = await page.evaluate(
        () => (window as unknown as { shifts: { total: number } }).shifts.total,
      );
      expect.soft(total, `${name} at ${width}`).toBeLessThanOrEqual(0.02);
    }
  }
});
