// No test of anything: pictures of every page, for people to look at, in `pictures/`.
import { pages } from './catalogue';
import { test } from './fixtures';

const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const language of ['zh', 'en']) {
      test(`${size} ${colorScheme} ${language}`, async ({ page, request, watch }) => {
        test.setTimeout(120_000);
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        watch.expectStatus(404);
        const all = [...(await pages(request)), ['missing', '/no/such/page'] as const];
        for (const [name, address] of all) {
          const joint = address.includes('?') ? '&' : '?';
          await page.goto(`${address}${joint}lang=${language}`, { waitUntil: 'networkidle' });
          const path = `pictures/${name}-${size}-${colorScheme}-${language}.png`;
          await page.screenshot({ path, fullPage: true });
        }
      });
    }
  }
}
