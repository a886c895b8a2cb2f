// Closed data that is used without being seen: verified and counted, on plain forms.
import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Page } from '@playwright/test';
import { dataset, search, type Dataset } from './catalogue';
import { Caller } from './desk';
import { expect, test } from './fixtures';
import { settled, signIn } from './office';

/** The demo's closed data that answers questions. */
async function insured(request: APIRequestContext): Promise<Dataset> {
  const [hit] = await search(request, `openness=closed&q=${encodeURIComponent('养老保险参保登记')}`);
  if (!hit) throw new Error('the demo has no closed data that answers questions');
  return dataset(request, hit.id);
}

const verify = (page: Page) => page.getByRole('region', { name: '核验' });
const counting = (page: Page) => page.getByRole('region', { name: '统计' });

test('closed data leads to what can be asked of it, and to no file', async ({ page, request }) => {
  const data = await insured(request);
  await page.goto(`/datasets/${data.id}`);
  await expect(page.getByText('可用不可见', { exact: false }).first()).toBeVisible();
  await expect(page.locator('a[download]')).toHaveCount(0);
  await page.getByRole('link', { name: '核验或统计' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('可用不可见');
  await expect(page.getByRole('link', { name: '登录后提问' })).toBeVisible();
  await expect(page.getByRole('main').locator('form')).toHaveCount(0);
});

test('a value is verified, and a wrong one is not told from a stranger', async ({ page, request }) => {
  const data = await insured(request);
  await signIn(page, 'member', `/ask/${data.distributions[0]?.id}`);
  for (const number of ['LJ000001', 'LJ999999']) {
    await verify(page).getByLabel('登记编号').fill(number);
    await verify(page).getByLabel('出生年份').fill('1900');
    await verify(page).getByLabel('参保状态').fill('参保缴费');
    await verify(page).getByLabel('用途').selectOption('contract');
    await verify(page).getByRole('button', { name: '核验' }).click();
    await expect(verify(page).getByRole('status')).toContainText('未能核实一致');
    await expect(page).not.toHaveURL(/LJ|1900/);
    await expect(verify(page).getByLabel('登记编号')).toHaveValue('');
  }
});

test('groups are counted, and those that are too small are not', async ({ page, request }) => {
  const data = await insured(request);
  await signIn(page, 'member', `/ask/${data.distributions[0]?.id}`);
  const form = counting(page);
  await form.getByRole('checkbox', { name: '参保地' }).check();
  await form.getByRole('checkbox', { name: '年龄（每 10 一段）' }).check();
  await form.getByRole('checkbox', { name: /人均缴费基数/ }).check();
  await form.getByLabel(/只看这些性别/).fill('女、男');
  await form.getByRole('button', { name: '统计' }).click();
  const answer = page.getByRole('region', { name: '统计结果' }).getByRole('table');
  await expect(answer.getByRole('row').nth(1)).toBeVisible();
  await expect(answer.getByRole('columnheader')).toHaveText(['参保地', '年龄（每 10 一段）', '人数', /人均缴费基数/]);
  // The form says what was asked.
  await expect(form.getByRole('checkbox', { name: '参保地' })).toBeChecked();
  await expect(answer.getByRole('row', { name: /60 起，不到 70/ }).getByText('不足 10')).toBeVisible();
  // A band is named by where it begins; nobody is as old as this.
  await form.getByLabel(/只看这些年龄/).fill('23');
  await form.getByRole('button', { name: '统计' }).click();
  await expect(page.getByRole('alert')).toContainText('请写各段的起点');
  await form.getByLabel(/只看这些年龄/).fill('120');
  await form.getByRole('button', { name: '统计' }).click();
  await expect(answer.getByRole('row', { name: /120 起，不到 130/ })).not.toHaveCount(0);
  await expect(answer.getByRole('cell', { name: /^\d/ })).toHaveCount(0);
});

test('the page of questions is usable by everybody @scripts', async ({ page, request }) => {
  const data = await insured(request);
  await signIn(page, 'member', `/ask/${data.distributions[0]?.id}`);
  const asked = '?ask=1&by=sex&figure=count&figure=avg.base&purpose=research';
  for (const [scheme, width] of [['light', 1280], ['dark', 320]] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`/ask/${data.distributions[0]?.id}${asked}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBeLessThanOrEqual(0);
  }
});

test('a provider opens closed data to questions in the editor', async ({ page, javaScriptEnabled }) => {
  const registrar = await Caller.signIn('registrar');
  const title = `低保登记 ${javaScriptEnabled}`;
  const { id, version } = await registrar.post<{ id: string; version: number }>('/api/v1/listings', { title });
  const listing = `/api/v1/listings/${id}`;
  const text = (name: string) => ({ name, title: name, type: 'text' });
  await registrar.put(listing, {
    version,
    openness: 'closed',
    legal_basis: '《中华人民共和国个人信息保护法》第二十八条',
    fields: [text('证号'), text('状态')],
  });
  await signIn(page, 'registrar');
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  const section = page.getByRole('region', { name: '可用不可见' });
  await section.getByLabel('回答哪些问题').selectOption('verification');
  await section.locator('summary', { hasText: '核验' }).click();
  await section.getByLabel('确定一条记录的列').fill('证号');
  await section.getByLabel('可以核验的列').fill('状态');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect
    .poll(async () => (await registrar.get<{ unseen: unknown }>(listing)).unseen)
    .toMatchObject({ uses: 'verification', keys: ['证号'], claims: ['状态'], group_min: 10, step: 5 });
});
