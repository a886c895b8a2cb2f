// Data elements and code lists: read by everybody, kept by the authority, named by fields (R39).
import { expect, test } from './fixtures';
import { begin, settled, signIn } from './office';

test('everybody reads a code list and finds the data that uses it', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('contentinfo').getByRole('link', { name: '数据标准' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('数据标准');
  await settled(page);
  await page.getByLabel('编号、名称或标准号').fill('2260');
  await page.getByRole('main').getByRole('button', { name: '查找' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 项标准' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: '行政区划代码', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('行政区划代码');
  await expect(page.getByRole('heading', { name: '使用它的数据' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: '行政区划代码表（示例）' }).click();
  await expect(page.getByRole('row', { name: /990100/ })).toContainText('云溪市');
});

test('the authority makes a list and an element, and a field names it', async ({ page }, info) => {
  const list = `LIST-${info.project.name}-${Date.now()}`;
  const element = list.replace('LIST', 'DE');
  await signIn(page, 'authority', '/staff/standards');
  const form = (words: string) =>
    page.locator('details.act').filter({ has: page.locator('summary', { hasText: words }) });
  await form('新建代码集').locator('summary').click();
  const made = form('新建代码集').locator('form');
  await made.getByLabel('编号').fill(list);
  await made.getByLabel('名称', { exact: true }).fill('处理状态');
  await made.getByLabel('代码', { exact: true }).fill('1,待处理\n2,已处理\n');
  await made.getByRole('button', { name: '新建代码集' }).click();
  await expect(page).toHaveURL(`/staff/standards/${list}`);
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('处理状态');

  await page.goto('/staff/standards');
  await settled(page);
  await form('新建数据元').locator('summary').click();
  const second = form('新建数据元').locator('form');
  await second.getByLabel('编号').fill(element);
  await second.getByLabel('名称', { exact: true }).fill('处理状态代码');
  await second.getByLabel('代码集').fill(list);
  await second.getByRole('button', { name: '新建数据元' }).click();
  await expect(page).toHaveURL(`/staff/standards/${element}`);

  await signIn(page, 'registrar');
  const { id } = await begin(page, `按标准登记的数据 ${list}`);
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  await page.getByLabel('第 1 项 列名').fill('state');
  await page.getByLabel('第 1 项 数据元').fill(element);
  await page.getByLabel('第 1 项 数据元').blur();
  await page.getByRole('button', { name: '保存', exact: true }).first().click();
  await expect
    .poll(async () => {
      const listing = await (await page.request.get(`/api/v1/listings/${id}`)).json();
      return listing.fields?.[0]?.element;
    })
    .toBe(element);
});

test('a fault in a list of codes names its line and loses nothing @scripts', async ({ page, watch }) => {
  watch.expectStatus(422);
  await signIn(page, 'authority', '/staff/standards/DM-DIVISION');
  const codes = page.getByLabel('代码', { exact: true });
  const before = await codes.inputValue();
  await codes.fill(`${before}\n990100,又一个`);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.locator('[data-error="codes"]')).toContainText('重复');
  await expect(codes).toHaveValue(`${before}\n990100,又一个`);
});
