// Chinese and English, standard and large type: asked for, kept, and said in the document.
import { first, pages } from './catalogue';
import { expect, test } from './fixtures';

test('the language is asked of the browser at first', async ({ browser, baseURL }) => {
  for (const [locale, lang, heading] of [
    ['zh-CN', 'zh-CN', /公共数据/],
    ['en-GB', 'en', /public data/i],
    ['fr-FR', 'zh-CN', /公共数据/],
  ] as const) {
    const context = await browser.newContext({ locale, baseURL });
    const page = await context.newPage();
    await page.goto('/');
    await expect.soft(page.locator('html'), locale).toHaveAttribute('lang', lang);
    await expect.soft(page.getByRole('heading', { level: 1 }), locale).toContainText(heading);
    await context.close();
  }
});

test('the language is switched in place and kept', async ({ page }) => {
  await page.goto('/search?q=%E5%85%AC%E4%BA%A4');
  await page.getByRole('banner').getByRole('link', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveURL(/q=%E5%85%AC%E4%BA%A4/);
  await page.goto('/themes');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('banner').getByRole('link', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

test('an English page has no Chinese of its own', async ({ page, request }) => {
  for (const [name, address] of await pages(request)) {
    // The document of the interface.
    if (name === 'developers') continue;
    await page.goto(`${address}${address.includes('?') ? '&' : '?'}lang=en`);
    // Names and texts of the catalogue stay as they are; they say so.
    const left = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        // What is there to be copied may be of both languages, and a picture has the words of its data.
        if (element?.closest('script, style, .copyable, svg.chart')) continue;
        const lang = element?.closest('[lang]')?.getAttribute('lang');
        const text = node.textContent ?? '';
        if (lang === 'en' && /[\u4e00-\u9fff]/.test(text)) found.push(text);
      }
      return found;
    });
    expect.soft(left, name).toEqual([]);
  }
});

test('large type grows every letter and is kept', async ({ page, request }) => {
  const { id } = await first(request, 'unconditional');
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  await page.goto(`/datasets/${id}`);
  const standard = await size();
  await page.getByRole('banner').getByRole('link', { name: '大字' }).click();
  await expect(page).toHaveURL(`/datasets/${id}`);
  expect(await size()).toBeGreaterThan(standard * 1.1);
  await page.goto('/');
  expect(await size()).toBeGreaterThan(standard * 1.1);
  await page.getByRole('banner').getByRole('link', { name: '标准字号' }).click();
  expect(await size()).toBe(standard);
});

test('nobody is sent elsewhere by the preferences', async ({ request }) => {
  for (const back of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:1']) {
    const answer = await request.get(`/preferences?type=normal&back=${encodeURIComponent(back)}`, {
      maxRedirects: 0,
    });
    expect.soft(answer.headers().location ?? '/', back).toMatch(/^\/(?![/\\])/);
  }
});
