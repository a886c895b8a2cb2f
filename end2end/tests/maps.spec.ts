// Rows on a map, what changed between two versions, and the catalogue as a whole.
import { borders, coded, compared } from './catalogue';
import { expect, test } from './fixtures';

test('shapes are drawn on a map, and drawn again by another column', async ({ page, request }) => {
  const { distribution } = await borders(request);
  await page.goto(`/data/${distribution}`);
  await page.getByRole('link', { name: '地图', exact: true }).click();
  await expect(page).toHaveURL(/view=map/);
  await expect(page.getByRole('link', { name: '地图', exact: true })).toHaveAttribute('aria-current', 'page');
  const drawing = page.locator('.drawing svg').first();
  await expect(drawing).toBeVisible();
  await expect(drawing.locator('.chart-land')).toHaveCount(9);
  const form = page.getByRole('region', { name: '换一种画法' });
  await form.getByLabel('按哪一列着色').selectOption('name');
  await form.getByLabel('标题', { exact: true }).fill('各区县');
  await form.getByRole('button', { name: '绘制' }).click();
  await expect(page).toHaveURL(/c\.color=name/);
  await expect(page.getByRole('heading', { name: '各区县' })).toBeVisible();
  await expect(drawing).toContainText('青石区');
});

test('codes of divisions are areas that say their names', async ({ page, request }) => {
  const { distribution, places } = await coded(request);
  const at = places.find(({ kind }) => kind === 'areas')?.at ?? '';
  await page.goto(`/data/${distribution}?view=map&c.at=${at}`);
  await expect(page.locator('.drawing .chart-land').first()).toBeVisible();
  await page.getByText('数值表', { exact: true }).click();
  await expect(page.getByRole('region', { name: /^数值表/ })).toContainText(/区|县|市/);
});

test('a reader sees what changed since the version before', async ({ page, request }) => {
  test.setTimeout(120_000);
  const { distribution, version } = await compared(request);
  await page.goto(`/data/${distribution}`);
  await page.getByRole('link', { name: '版本变化', exact: true }).click();
  await expect(page).toHaveURL(/view=changes/);
  await expect(page.getByText(`第 ${version} 版与第 ${version - 1} 版相比`)).toBeVisible();
  await expect(page.getByRole('region', { name: '有差异的行' }).getByRole('row').nth(1)).toBeVisible();
  const form = page.getByRole('region', { name: '换一种比较' });
  await form.getByLabel('识别同一行的列').selectOption({ index: 1 });
  await form.getByRole('button', { name: '比较' }).click();
  await expect(page).toHaveURL(/d\.key=/);
  await expect(page.getByText(`第 ${version} 版与第 ${version - 1} 版相比`)).toBeVisible();
});

test('the catalogue is seen at a glance, by region too', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: '数据全景' }).first().click();
  await expect(page).toHaveURL('/overview');
  const themes = page.getByRole('region', { name: '各主题的数据集与开放类型' });
  await expect(themes.locator('svg').first()).toBeVisible();
  await page.getByLabel('地区（含下级）').selectOption({ label: '云溪市' });
  await page.getByRole('button', { name: '查看' }).click();
  await expect(page).toHaveURL(/region=990100/);
  await expect(themes.locator('svg').first()).toBeVisible();
});
