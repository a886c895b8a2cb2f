// What is not there says so, helps on, and answers with the right status.
import { expect, test } from './fixtures';

test('an unknown address is a page that leads on', async ({ page, watch }) => {
  watch.expectStatus(404);
  const answer = await page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('没有找到');
  await expect(page.getByRole('main').getByRole('link', { name: '回到首页' })).toBeVisible();
});

test('an unknown dataset is not found', async ({ page, watch }) => {
  watch.expectStatus(404);
  const answer = await page.goto('/datasets/0190aaaa-0000-7000-8000-000000000000');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('没有找到');
});

test('a bad filter in the address is named', async ({ page, watch }) => {
  watch.expectStatus(400);
  const answer = await page.goto('/search?theme=magic&page=0');
  expect(answer?.status()).toBe(400);
  await expect(page.getByRole('main')).toContainText('magic');
  await expect(page.getByRole('link', { name: '去掉条件，重新搜索' })).toBeVisible();
});

test('a page beyond the last leads back', async ({ page }) => {
  await page.goto('/search?page=9000');
  const last = page.getByRole('link', { name: '看最后一页' });
  await expect(last).toBeVisible();
  await last.click();
  const results = page.getByRole('region', { name: '搜索结果' });
  await expect(results.locator('.hits > li').first()).toBeVisible();
});

test('a search that finds nothing says what else to try', async ({ page }) => {
  await page.goto('/search?q=%E9%BE%98%E9%BE%98%E9%BE%98');
  await expect(page.getByText('没有找到与“龘龘龘”有关的数据')).toBeVisible();
});
