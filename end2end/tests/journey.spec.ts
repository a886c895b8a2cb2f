// The reason for the portal: somebody finds data, reads about it and takes it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { dataset, first, search } from './catalogue';
import { expect, test } from './fixtures';

const WORD = '公交';

/** The hits on the page of results. */
const hits = (page: Page): Locator =>
  page.getByRole('region', { name: '搜索结果' }).locator('.hits > li');

/** Waits until scripts have taken over; the search box is a combobox once it has the focus. */
async function hydrated(page: Page): Promise<Locator> {
  await expect(page.locator('html')).toHaveAttribute('data-ready');
  await page.getByRole('searchbox', { name: '搜索数据' }).focus();
  return page.getByRole('combobox', { name: '搜索数据' });
}

/** Marks the document, so that a reload can be told from a move inside the application. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute('data-stay', ''));
const stayed = (page: Page) => expect(page.locator('html')).toHaveAttribute('data-stay');

test('suggestions are chosen with the keys @scripts', async ({ page, request }) => {
  const { title, id } = await first(request, 'unconditional');
  await page.goto('/');
  const box = await hydrated(page);
  await mark(page);
  await box.pressSequentially(title.slice(0, 6), { delay: 20 });
  const option = page.getByRole('option', { name: title });
  await expect(option).toBeVisible();
  await expect(box).toHaveAttribute('aria-expanded', 'true');
  while ((await option.getAttribute('aria-selected')) !== 'true') await box.press('ArrowDown');
  await box.press('Enter');
  await expect(page).toHaveURL(`/datasets/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  await stayed(page);
});

test('pinyin initials suggest what they stand for @scripts', async ({ page }) => {
  await page.goto('/');
  const box = await hydrated(page);
  await box.pressSequentially('gj', { delay: 20 });
  await expect(page.getByRole('option', { name: WORD }).first()).toBeVisible();
  await box.press('Escape');
  await expect(page.getByRole('option')).toHaveCount(0);
});

test('search, narrow, read and take a file', async ({ page, request, javaScriptEnabled }, testInfo) => {
  await page.goto('/');
  const box = javaScriptEnabled ? await hydrated(page) : page.getByRole('searchbox', { name: '搜索数据' });
  if (javaScriptEnabled) await mark(page);
  await box.fill(WORD);
  await box.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=/);
  await expect(hits(page).first()).toContainText(WORD);
  await expect(hits(page).locator('mark').first()).toHaveText(WORD);

  const before = await search(request, `q=${encodeURIComponent(WORD)}&per_page=100`);
  const open = before.filter((hit) => hit.openness === 'unconditional');
  await page.getByRole('group', { name: '开放类型' }).getByRole('checkbox', { name: '无条件开放' }).check();
  if (!javaScriptEnabled) await page.getByRole('button', { name: '应用筛选' }).click();
  await expect(page).toHaveURL(/openness=unconditional/);
  await expect(hits(page)).toHaveCount(Math.min(open.length, 20));

  const [chosen] = open;
  const { id, title } = chosen ?? { id: '', title: '' };
  await page.getByRole('link', { name: title, exact: true }).first().click();
  await expect(page).toHaveURL(`/datasets/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  if (javaScriptEnabled) await stayed(page);

  const [file] = (await dataset(request, id)).distributions;
  await expect(page.getByText(file?.sha256 ?? 'none').first()).toBeAttached();
  const begun = page.waitForEvent('download');
  await page.getByRole('main').getByRole('link', { name: /^下载 / }).first().click();
  const download = await begun;
  const taken = testInfo.outputPath('taken');
  await download.saveAs(taken);
  expect(download.suggestedFilename()).toMatch(/[\u4e00-\u9fff].*\.\w+$/);
  expect(await sha256(taken)).toBe(file?.sha256);
});

test('a filter can be taken away again', async ({ page }) => {
  await page.goto('/search?openness=closed&format=csv');
  const chosen = page.getByRole('list', { name: '已选条件' });
  await expect(chosen.getByRole('link')).toHaveCount(3);
  await chosen.getByRole('link', { name: '移除 非开放' }).click();
  await expect(page).toHaveURL(/\/search\?format=csv$/);
  await page.getByRole('list', { name: '已选条件' }).getByRole('link', { name: '全部清除' }).click();
  await expect(page).toHaveURL(/\/search$/);
});

test('results page on, and back @scripts', async ({ page }) => {
  // By words, so that what other tests publish meanwhile does not come first.
  await page.goto('/search?q=云溪');
  await hydrated(page);
  const titles = await hits(page).getByRole('heading').allTextContents();
  await page.getByRole('navigation', { name: '分页' }).getByRole('link', { name: '下一页' }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(hits(page).getByRole('heading').first()).not.toHaveText(titles[0] ?? '');
  await page.goBack();
  await expect(hits(page).getByRole('heading').first()).toHaveText(titles[0] ?? '');
});

test('themes, providers and regions lead to their data', async ({ page }) => {
  for (const [list, parameter] of [
    ['/themes', 'theme'],
    ['/providers', 'provider'],
    ['/regions', 'region'],
  ] as const) {
    await page.goto(list);
    await page.getByRole('main').locator(`a[href^="/search?${parameter}="]`).first().click();
    await expect(page).toHaveURL(new RegExp(`/search\\?${parameter}=`));
    await expect(hits(page).first()).toBeVisible();
  }
});

test('what is pressed before all scripts are there leads on @scripts', async ({ page }) => {
  // The application runs, but the part that has this page never arrives.
  const part = /\/pkg\/\w+\/(?!app_bg)\w+\.wasm/;
  await page.route(part, () => undefined);
  const asked = page.waitForRequest(part);
  await page.goto('/themes');
  await asked;
  await page.getByRole('main').locator('a[href^="/search?theme="]').first().click();
  await expect(page).toHaveURL(/\/search\?theme=/);
  await expect(hits(page).first()).toBeVisible();
});

test('conditional data states its conditions and offers no file', async ({ page, request }) => {
  const entry = await first(request, 'conditional');
  await page.goto(`/datasets/${entry.id}`);
  const main = page.getByRole('main');
  await expect(main).toContainText('有条件开放');
  await expect(main).toContainText(entry.conditions ?? 'none');
  await expect(main).toContainText(entry.legal_basis ?? 'none');
  await expect(main.locator('a[href^="/download/"]')).toHaveCount(0);
});

test('closed data states its legal basis and offers no file', async ({ page, request }) => {
  const entry = await first(request, 'closed');
  await page.goto(`/datasets/${entry.id}`);
  await expect(page.getByRole('main')).toContainText(entry.legal_basis ?? 'none');
  await expect(page.getByRole('main').locator('a[href^="/download/"]')).toHaveCount(0);
});

function sha256(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(file)
      .on('data', (part) => hash.update(part))
      .on('end', () => resolve(hash.digest('hex')))
      .on('error', reject);
  });
}
