// A chart is built, kept in an account and with its dataset, and shown on another site's page.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { ownTable, table, type Table } from './catalogue';
import { expect, test } from './fixtures';
import { settled, signIn } from './office';

/** Builds a chart with the form below the charts. */
async function build(page: Page, of: Table, title: string): Promise<void> {
  const text = of.columns.find((it) => it.type === 'text' && (it.profile.top[0]?.count ?? 0) > 1);
  await page.goto(`/data/${of.distribution}?view=charts`);
  const form = page.getByRole('region', { name: '自己绘图' });
  await form.getByLabel('横轴（分组）').selectOption(text?.name ?? '');
  await form.getByLabel('标题', { exact: true }).fill(title);
  await form.getByRole('button', { name: '绘制' }).click();
  await expect(page).toHaveURL(/c\.x=/);
  await expect(page.getByRole('region', { name: title })).toBeVisible();
}

/** Keeps the chart that is shown. */
async function keep(page: Page, title: string, where: string): Promise<void> {
  const chart = page.getByRole('region', { name: title });
  await chart.getByText('保存这张图', { exact: true }).click();
  await chart.getByLabel('存到').selectOption(where);
  await chart.getByRole('button', { name: '保存', exact: true }).click();
}

/** A page of another site that shows markup. */
async function elsewhere(markup: string): Promise<[Server, string]> {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(`<!DOCTYPE html><title>elsewhere</title><link rel="icon" href="data:,">${markup}`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`];
}

test('a reader keeps a chart, finds it again and removes it', async ({ page, request }, info) => {
  const open = await table(request);
  const title = `我的图 ${info.project.name} ${Date.now()}`;
  await signIn(page, 'member', '/charts');
  await build(page, open, title);
  await keep(page, title, 'account');
  await expect(page).toHaveURL('/charts');
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('region', { name: title }).locator('svg').first()).toBeVisible();
  await page.goto('/charts');
  await page.getByRole('button', { name: `移除 ${title}` }).click();
  await expect(page.getByRole('link', { name: title })).toHaveCount(0);
});

test('staff keeps a chart with its dataset, where everybody sees it', async ({ page, browser }, info) => {
  const title = `各类数量 ${info.project.name} ${Date.now()}`;
  await signIn(page, 'registrar');
  const open = await ownTable(page.request);
  await build(page, open, title);
  await keep(page, title, 'dataset');
  await expect(page).toHaveURL(`/data/${open.distribution}?view=charts`);
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('各类数量');

  // Left, for a page without scripts warns after a while that it does not use what it loads for them.
  await page.goto('about:blank');
  const reader = await browser.newPage({ locale: 'zh-CN' });
  await reader.goto(`/datasets/${open.dataset}`);
  const shown = reader.getByRole('region', { name: '图表', exact: true }).getByRole('link', { name: title });
  const image = shown.locator('img');
  await image.scrollIntoViewIfNeeded();
  await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(100);
  await shown.click();
  await expect(reader.getByRole('region', { name: title }).locator('svg').first()).toBeVisible();
  await reader.close();

  await page.goto(`/data/${open.distribution}?view=charts`);
  const kept = page.getByRole('region', { name: title });
  await kept.getByText('工作人员', { exact: true }).click();
  await kept.getByRole('button', { name: `从数据集移除 ${title}` }).click();
  await page.goto(`/datasets/${open.dataset}`);
  await expect(page.getByRole('link', { name: title })).toHaveCount(0);
});

test('a chart is shown in a frame and as an image of another page', async ({ page, request }) => {
  const open = await table(request);
  const title = '放到别处的图';
  await build(page, open, title);
  const chart = page.getByRole('region', { name: title });
  await chart.getByText('嵌入其他网页', { exact: true }).click();
  const [frame, image] = await chart.locator('details', { hasText: '嵌入其他网页' }).locator('.copyable .text').allTextContents();
  const [server, address] = await elsewhere(`${frame}${image}`);
  await page.goto(address);
  const framed = page.frameLocator('iframe');
  await expect(framed.locator('svg')).toBeVisible();
  await expect(framed.locator('figcaption')).toContainText('来源：');
  await expect(framed.getByRole('link', { name: /^查看数据/ })).toHaveAttribute('href', /\/data\/.*view=charts/);
  await expect.poll(() => page.locator('img').evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(100);
  server.close();

  const source = /src="([^"]+)"/.exec(frame ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
  const answer = await request.get(source);
  expect(answer.headers()['content-security-policy']).toContain('frame-ancestors *');
  expect(answer.headers()['x-frame-options']).toBeUndefined();
  expect(answer.headers()['set-cookie']).toBeUndefined();
  expect(await answer.text()).not.toContain('<script');
  const pageItself = await request.get(`/data/${open.distribution}`);
  expect(pageItself.headers()['x-frame-options']).toBe('DENY');
});

test('a chart is taken along as PNG', async ({ page, request, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, 'the browser makes the picture; without scripts there is the SVG');
  const open = await table(request);
  await page.goto(`/data/${open.distribution}?view=charts`);
  await settled(page);
  const button = page.getByRole('button', { name: '下载 PNG' }).first();
  await expect(button).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toMatch(/\.png$/);
  const bytes = readFileSync(await download.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(1000);
});
