// Looking before taking: the rows of a table, its columns, its quality, and how programs get them.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { table, type Table } from './catalogue';
import { expect, test } from './fixtures';

const rows = (page: Page) => page.locator('.data-rows > tbody > tr:not(.space)');
const grid = (page: Page) => page.getByRole('grid');

/** Waits until scripts have taken the table over. */
const mounted = (page: Page) => expect(page.locator('[data-mounted]')).toBeVisible();

function column(of: Table, type: string) {
  const found = of.columns.find((it) => it.type === type && it.profile.top.length > 1);
  if (!found) throw new Error(`no column of type ${type}`);
  return found;
}

/** The columns of text whose values come again, so that filters by them find something. */
function words(of: Table) {
  const found = of.columns.find((it) => it.type === 'text' && (it.profile.top[0]?.count ?? 0) > 1);
  return found ?? column(of, 'text');
}

const grouped = (number: number) => number.toLocaleString('en-GB');

test('a dataset shows its first rows and leads to all of them', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/datasets/${open.dataset}`);
  await expect(page.getByRole('region', { name: '数据预览' }).getByRole('table')).toBeVisible();
  await page.getByRole('link', { name: `查看数据：${open.title}` }).click();
  await expect(page).toHaveURL(`/data/${open.distribution}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(open.title);
  await expect(page.locator('#count')).toHaveText(`共 ${grouped(open.rows)} 行`);
});

test('rows sort by their headers', async ({ page, request }) => {
  const open = await table(request);
  const number = column(open, 'number');
  await page.goto(`/data/${open.distribution}`);
  const head = page.locator('.data-rows > thead th', { hasText: number.title }).first();
  await head.locator('.sort-by').click();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await head.locator('.sort-by').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(page).toHaveURL(/order=.*\.desc/);
  await head.locator('.sort-by').click();
  await expect(head).not.toHaveAttribute('aria-sort');
  await expect(page).toHaveURL(`/data/${open.distribution}`);
});

test('a filter by a column is a chip that can be taken away', async ({ page, request, javaScriptEnabled }) => {
  const open = await table(request);
  const text = words(open);
  const [top] = text.profile.top;
  await page.goto(`/data/${open.distribution}`);
  if (javaScriptEnabled) await mounted(page);
  await page.getByRole('link', { name: `筛选：${text.title}`, exact: true }).click();
  const value = page.getByLabel('文字');
  await value.fill(top?.value ?? '');
  await page.getByLabel('条件', { exact: true }).selectOption('eq');
  await page.getByRole('button', { name: '应用筛选' }).click();
  const chips = page.getByRole('list', { name: '正在使用的筛选条件' });
  await expect(chips.getByRole('link').first()).toContainText(top?.value ?? '');
  await expect(page.locator('#count')).toContainText(`符合条件 ${grouped(top?.count ?? 0)} 行`);
  // With scripts the address is the query itself.
  if (javaScriptEnabled) await expect(page).not.toHaveURL(/f\.value/);
  await chips.getByRole('link', { name: '全部清除' }).click();
  await expect(page.locator('#count')).toContainText(`共 ${grouped(open.rows)} 行`);
});

test('numbers are filtered from and to', async ({ page, request }) => {
  const open = await table(request);
  const number = column(open, 'number');
  await page.goto(`/data/${open.distribution}?f.column=${encodeURIComponent(number.name)}`);
  await page.getByLabel(/^从/).fill(number.profile.min ?? '');
  await page.getByLabel(/^到/).fill(number.profile.max ?? '');
  await page.getByRole('button', { name: '应用筛选' }).click();
  const chips = page.getByRole('list', { name: '正在使用的筛选条件' });
  await expect(chips.getByRole('link')).toHaveCount(3);
  await expect(page.locator('#count')).toContainText('符合条件');
});

test('a filter that makes no sense is named at its field, which stays', async ({ page, request, watch }) => {
  watch.expectStatus(400);
  const open = await table(request);
  const number = column(open, 'number');
  const name = encodeURIComponent(number.name);
  await page.goto(`/data/${open.distribution}?${name}=gte.abc`);
  await expect(page.getByRole('alert')).toContainText(number.name);
  const from = page.getByLabel(/^从/);
  await expect(from).toHaveValue('abc');
  await expect(from).toHaveAttribute('aria-invalid', 'true');
  await from.fill(number.profile.min ?? '');
  await page.getByRole('button', { name: '应用筛选' }).click();
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('columns can be chosen', async ({ page, request }) => {
  const open = await table(request);
  const [first, second] = open.columns;
  await page.goto(`/data/${open.distribution}`);
  await page.getByText('选择列', { exact: true }).click();
  const choice = page.getByRole('group', { name: '要显示的列' });
  for (const box of await choice.getByRole('checkbox').all()) await box.uncheck();
  for (const it of [first, second]) await choice.getByRole('checkbox', { name: it?.title ?? '', exact: true }).check();
  await page.getByRole('button', { name: '显示', exact: true }).first().click();
  await expect(page.locator('.data-rows > thead th')).toHaveCount(2);
});

test('pages follow one another without scripts @plain', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/data/${open.distribution}?limit=50`);
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole('link', { name: '下一页' }).click();
  await expect(page.getByText('第 51–100 行')).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
  await page.goBack();
  await expect(page.getByText('第 1–50 行')).toBeVisible();
});

test('all rows are scrolled through, and few are in the document @scripts', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/data/${open.distribution}`);
  await mounted(page);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(open.rows + 1));
  await page.locator('#rows').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect(page.locator(`[aria-rowindex="${open.rows + 1}"]`)).toBeVisible();
  await expect(page.locator('.waiting')).toHaveCount(0);
  expect(await rows(page).count()).toBeLessThan(120);
  await expect(page.locator('#shown-rows')).toContainText(grouped(open.rows));
  const last = await page.locator(`[aria-rowindex="${open.rows + 1}"] > th`).textContent();
  const answer = await request.get(`/api/v1/distributions/${open.distribution}/rows?limit=1&offset=${open.rows - 1}`);
  const value = (await answer.json()).rows[0][0];
  expect(last?.replaceAll(',', '')).toContain(String(value));
});

test('the keys lead from cell to cell, and the focus stays @scripts', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/data/${open.distribution}`);
  await mounted(page);
  await grid(page).focus();
  const at = () => page.locator('#active-cell').locator('xpath=..').getAttribute('aria-rowindex');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  expect(await at()).toBe('3');
  await page.keyboard.press('Control+End');
  await expect(page.locator(`[aria-rowindex="${open.rows + 1}"] > #active-cell`)).toBeVisible();
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.locator('th#active-cell')).toBeVisible();
  await page.keyboard.press('PageUp');
  await expect.poll(at).not.toBe(String(open.rows + 1));
  await page.keyboard.press('Control+Home');
  await expect.poll(at).toBe('2');
  await expect(page.locator('.waiting')).toHaveCount(0);
});

test('what was asked for and left is not shown @scripts', async ({ page, request }) => {
  const open = await table(request);
  // Answers come out of order: each later question is answered sooner.
  let wait = 900;
  await page.route('**/rows?*offset=*', async (route) => {
    await new Promise((done) => setTimeout(done, (wait = Math.max(0, wait - 300))));
    await route.continue().catch(() => {});
  });
  await page.goto(`/data/${open.distribution}`);
  await mounted(page);
  for (const share of [0.4, 0.7, 1, 0.5]) {
    await page.locator('#rows').evaluate((box, share) => box.scrollTo(0, box.scrollHeight * share), share);
    await page.waitForTimeout(150);
  }
  await expect(page.locator('.waiting')).toHaveCount(0);
  const row = rows(page).nth(20);
  const index = Number(await row.getAttribute('aria-rowindex')) - 2;
  const answer = await request.get(`/api/v1/distributions/${open.distribution}/rows?limit=1&offset=${index}`);
  const value = String((await answer.json()).rows[0][0]);
  expect((await row.locator('th').textContent())?.replaceAll(',', '')).toContain(value);
});

test('columns say what is in them, and a value leads to its rows', async ({ page, request }) => {
  const open = await table(request);
  const text = words(open);
  const [top] = text.profile.top;
  await page.goto(`/data/${open.distribution}`);
  await page.getByRole('link', { name: '字段', exact: true }).click();
  await expect(page).toHaveURL(/view=columns/);
  const profile = page.getByRole('region', { name: text.title, exact: true });
  await profile.getByRole('link', { name: new RegExp(`^查看 .* 的行$`) }).first().click();
  await expect(page.locator('#count')).toContainText(`符合条件 ${grouped(top?.count ?? 0)} 行`);
});

test('quality explains itself and leads to a correction', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/data/${open.distribution}?view=quality`);
  await expect(page.getByText('满分 100 分')).toBeVisible();
  expect(await page.locator('.lines > tbody > tr').count()).toBeGreaterThan(2);
  const report = page.getByRole('link', { name: '纠错／异议' });
  await expect(report).toHaveAttribute('href', new RegExp(`kind=correction&dataset=${open.dataset}`));
});

test('the request behind a view answers with its rows', async ({ page, request }) => {
  const open = await table(request);
  const number = column(open, 'number');
  await page.goto(`/data/${open.distribution}?order=${encodeURIComponent(number.name)}.desc&limit=5&view=api`);
  const address = (await page.getByRole('region', { name: '取得这些行' }).locator('code').textContent()) ?? '';
  const answer = await request.get(new URL(address).pathname + new URL(address).search);
  expect(answer.ok()).toBe(true);
  expect((await answer.json()).rows).toHaveLength(5);
  // Each example of the grammar opens.
  const examples = page.getByRole('region', { name: '查询语法' }).locator('tbody a');
  for (const href of await examples.evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
    expect.soft((await request.get(href ?? '')).status(), href ?? '').toBe(200);
  }
});

test('code is copied with a press @scripts', async ({ page, request, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const open = await table(request);
  await page.goto(`/data/${open.distribution}?view=api`);
  await expect(page.locator('html')).toHaveAttribute('data-ready');
  await page.locator('.copyable.code', { hasText: "curl '" }).getByRole('button').click();
  await expect(page.getByText('已复制')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl 'http/);
});

test('a result is taken as a file', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/data/${open.distribution}`);
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: /^下载查询结果/ }).click();
  expect((await begun).suggestedFilename()).toMatch(/\.csv$/);
});

test('on a phone the table scrolls within its box and everything can be pressed', async ({ page, request, javaScriptEnabled }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const open = await table(request);
  await page.goto(`/data/${open.distribution}`);
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  expect(wide).toBeLessThanOrEqual(0);
  if (javaScriptEnabled) await mounted(page);
  const first = page.locator('.data-rows > tbody > tr:not(.space) > th').first();
  const before = await first.boundingBox();
  await page.locator('#rows').evaluate((box) => box.scrollTo(200, 0));
  expect((await first.boundingBox())?.x).toBeCloseTo(before?.x ?? 0, 0);
  for (const target of await page.locator('.explore :is(summary, .sort-by, .filter-by, .tabs a)').all()) {
    const box = await target.boundingBox();
    if (box) expect.soft(box.height, await target.innerText()).toBeGreaterThanOrEqual(44);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in a table that is scrolled and filtered, ${colorScheme} @scripts`, async ({ page, request }) => {
    test.setTimeout(60_000);
    await page.emulateMedia({ colorScheme });
    const open = await table(request);
    for (const [type, address] of [
      ['text', `f.column=${encodeURIComponent(words(open).name)}`],
      ['number', `f.column=${encodeURIComponent(column(open, 'number').name)}`],
      ['en', 'lang=en'],
    ]) {
      await page.goto(`/data/${open.distribution}?${address}`);
      await mounted(page);
      await page.locator('#rows').evaluate((box) => box.scrollTo(0, 2_000));
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
      expect.soft(found, type).toEqual([]);
    }
  });
}

test('in English too', async ({ page, request }) => {
  const open = await table(request);
  await page.goto(`/data/${open.distribution}?lang=en`);
  await expect(page.getByText(`${grouped(open.rows)} rows`, { exact: true }).first()).toBeVisible();
  for (const name of ['Columns', 'Quality', 'Interface']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
    await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
  }
});

test('charts stand on the page without scripts, and one can be built', async ({ page, request }) => {
  const open = await table(request);
  const text = words(open);
  await page.goto(`/data/${open.distribution}?view=charts`);
  await expect(page.locator('.figure .drawing svg').first()).toBeVisible();
  await page.getByLabel('横轴（分组）').selectOption(text.name);
  await page.getByRole('button', { name: '绘制' }).click();
  await expect(page).toHaveURL(/c\.x=/);
  await expect(page.locator('.figure .drawing svg')).toHaveCount(1);
});
