// Stories: read by everybody with the way to their data, composed by a department's staff.
import type { Page } from '@playwright/test';
import { ownTable } from './catalogue';
import { expect, test } from './fixtures';
import { settled, signIn } from './office';

/** Presses a button of the editor and waits until what it does is done. */
async function press(page: Page, name: string, version: number): Promise<void> {
  await page.getByRole('button', { name, exact: true }).last().click();
  await expect(page.locator('.composing input[name=version]')).toHaveValue(String(version + 1));
  await settled(page);
}

test('everybody reads a story, its figures and the way to its data', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('contentinfo').getByRole('link', { name: '数据故事' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('数据故事');
  await settled(page);
  await page.getByRole('main').getByRole('link', { name: '四十八条线路怎样连起一座城' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('四十八条线路怎样连起一座城');
  await expect(page.getByRole('heading', { level: 2, name: '站点在哪里' })).toBeVisible();
  // The tables of a portal that has just started are read one after another.
  await expect(async () => {
    await page.reload();
    await expect(page.locator('.story-figure svg.chart')).toHaveCount(3, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await settled(page);
  const figure = page.locator('.story-figure').nth(1);
  await figure.getByText('数值表').click();
  await expect(figure.getByRole('table')).toBeVisible();
  await expect(page.locator('.story-figure .data-rows tbody tr')).toHaveCount(8);
  await figure.getByRole('link', { name: '查看这份数据' }).click();
  await expect(page).toHaveURL(/\/data\/.*view=charts/);

  await page.goBack();
  await page.locator('.story-data').getByRole('link', { name: '云溪市公交线路', exact: true }).click();
  await expect(page.getByRole('heading', { name: '用这份数据讲的故事' })).toBeVisible();
  await expect(page.getByRole('link', { name: '四十八条线路怎样连起一座城' })).toBeVisible();
});

test('a department composes a story, mends what it lacks and publishes it', async ({ page, watch }, info) => {
  test.setTimeout(120_000);
  // With scripts the answer tells what is lacking; a plain form comes back with it.
  watch.expectStatus(422);
  const title = `数据故事 ${info.project.name} ${Date.now()}`;
  await signIn(page, 'reviewer', '/staff/stories');
  const data = await ownTable(page.request);
  const column = data.columns.find((it) => it.type === 'text' && (it.profile.top[0]?.count ?? 0) > 1);
  await page.locator('details.act summary').click();
  const begin = page.locator('details.act form');
  await begin.getByLabel('标题').fill(title);
  await begin.getByRole('button', { name: '新建故事' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await settled(page);
  const address = new URL(page.url()).pathname;

  await press(page, '加文字', 1);
  await page.getByLabel('文字', { exact: true }).fill('# 小标题\n\n一段**文字**。<script>alert(1)</script>');
  await press(page, '加图表', 2);
  await expect(page.getByLabel('文字', { exact: true })).toHaveValue(/一段/);

  // What is lacking stands at its field, and nothing typed is lost.
  const lacking = page.locator('[data-error="blocks[1].address"]');
  await page.getByLabel('数据的地址').fill('不是地址');
  await page.getByLabel('摘要', { exact: true }).fill('怎样写故事。');
  await page.getByRole('button', { name: '保存并发布', exact: true }).click();
  await expect(lacking).toContainText('不是本站');
  await expect(page.getByLabel('数据的地址')).toHaveValue('不是地址');
  await expect(page.getByLabel('摘要', { exact: true })).toHaveValue('怎样写故事。');

  await page.goto(address);
  await settled(page);
  const version = Number(await page.locator('.composing input[name=version]').inputValue());
  const chart = new URLSearchParams({ 'c.mark': 'bar', 'c.x': column?.name ?? '', view: 'charts' });
  await page.getByLabel('数据的地址').fill(`${new URL(page.url()).origin}/data/${data.distribution}?${chart}`);
  await page.getByLabel('说明', { exact: true }).fill('一张图');
  await page.getByRole('button', { name: /^上移/ }).click();
  await expect(page.locator('.composing input[name=version]')).toHaveValue(String(version + 1));
  await settled(page);
  await expect(page.getByRole('heading', { level: 3 }).first()).toContainText('图表');
  await page.getByRole('button', { name: '保存并预览', exact: true }).click();
  await expect(page).toHaveURL(`${address}?preview=true`);
  await expect(page.locator('.story-figure svg.chart')).toBeVisible();
  await expect(page.locator('.story-text h2')).toHaveText('小标题');
  await page.getByRole('link', { name: '继续编辑' }).click();
  await settled(page);
  await page.getByRole('button', { name: '保存并发布', exact: true }).click();
  await page.getByRole('link', { name: '公众看到的页面' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.locator('.story-text script')).toHaveCount(0);
  await expect(page.locator('.story-figure figcaption')).toContainText('一张图');
  const read = new URL(page.url()).pathname;

  await page.goto(address);
  await settled(page);
  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: '撤下', exact: true }).click();
  await expect(page.locator('.office .state').first()).toHaveText('已撤下');
  expect((await page.request.get(`/api/v1${read}`)).status()).toBe(404);
});

test('a registrar writes and does not publish', async ({ page }) => {
  await signIn(page, 'registrar', '/staff/stories');
  await page.locator('details.act summary').click();
  await page.locator('details.act form').getByLabel('标题').fill(`草稿 ${Date.now()}`);
  await page.locator('details.act form').getByRole('button', { name: '新建故事' }).click();
  await expect(page.getByRole('button', { name: '加文字' })).toBeVisible();
  await settled(page);
  await expect(page.getByRole('button', { name: '保存并发布' })).toHaveCount(0);
  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: '删除草稿' }).click();
  await expect(page).toHaveURL('/staff/stories');
});
