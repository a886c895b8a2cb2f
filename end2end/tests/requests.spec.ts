// Asking: from a dataset's page to the file and its receipt; what is missing, demands, corrections.
import AxeBuilder from '@axe-core/playwright';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { fillIn, shownRequest } from './asking';
import { dataset, first } from './catalogue';
import { applied, Caller, conditional, granted } from './desk';
import { expect, test } from './fixtures';
import { settled, signIn } from './office';

const main = (page: Page) => page.getByRole('main');
const stands = (page: Page, words: string | RegExp) =>
  expect(page.getByRole('list', { name: '办理进度' }).locator('[aria-current="step"]')).toContainText(words);

test('from the page of a dataset to its file and its receipt', async ({ page, watch, javaScriptEnabled }, info) => {
  test.setTimeout(150_000);
  const title = `公交刷卡明细 ${info.project.name} ${Date.now()}`;
  const limited = await dataset(page.request, (await conditional(title)).id);
  await signIn(page, 'member', '/requests');
  const purpose = `研究公交准点率 ${info.project.name} ${Date.now()}`;

  // The applicant asks.
  await page.goto(`/datasets/${limited.id}`);
  await expect(main(page)).toContainText('申请获得同意后可以使用');
  await main(page).getByRole('link', { name: '申请使用', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请使用数据');
  await settled(page);
  await fillIn(page, purpose);
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(limited.title);
  await stands(page, '合规审查');
  await expect(main(page)).toContainText(/还剩 \d 个工作日|今天到期/);
  const id = shownRequest(page);

  // The authority returns it; the clock stands still until it is completed.
  const authority = await Caller.signIn('authority');
  const commands = `/api/v1/requests/${id}/commands`;
  await authority.post(commands, { command: 'return', comment: '请写明数据保存多久。' });
  await page.reload();
  await settled(page);
  await expect(main(page)).toContainText('请写明数据保存多久。');
  await expect(main(page)).toContainText('时钟已停');
  await main(page).getByRole('link', { name: '去补正' }).click();
  await expect(page).toHaveURL(`/requests/${id}/edit`);
  await settled(page);
  await expect(page.getByLabel('使用目的')).toHaveValue(purpose);
  await page.getByLabel('存储地点').fill('学校机房，答辩后删除');
  if (javaScriptEnabled) await expect(page.getByText(/^已保存 \d\d:\d\d$/)).toBeVisible();
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page).toHaveURL(`/requests/${id}`);
  await settled(page);
  await stands(page, '合规审查');

  // Both agree; two different people.
  await granted(id);
  await page.goto('/requests');
  await settled(page);
  await expect(main(page).getByRole('listitem').filter({ hasText: limited.title }).first()).toContainText('已同意');
  await page.goto(`/requests/${id}`);
  await settled(page);
  await main(page).getByRole('link', { name: '查看授权并下载' }).click();
  await expect(page).toHaveURL(/\/grants\//);
  await settled(page);
  await expect(main(page)).toContainText(purpose);

  // The file comes whole, is the one that the catalogue names, and goes on after a cut.
  const [file] = limited.distributions;
  if (!file) throw new Error('the dataset has no file');
  const row = main(page).getByRole('listitem').filter({ hasText: file.title });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('button', { name: '下载' }).click(),
  ]);
  const whole = readFileSync(await download.path());
  expect(createHash('sha256').update(whole).digest('hex')).toBe(file.sha256);
  const url = download.url();
  expect(url).toContain('ticket=');
  const half = Math.floor(whole.length / 2);
  const begun = await page.request.get(url, { headers: { range: `bytes=0-${half - 1}` } });
  const rest = await page.request.get(url, {
    headers: { range: `bytes=${half}-`, 'if-range': begun.headers().etag ?? '' },
  });
  expect([begun.status(), rest.status()]).toEqual([206, 206]);
  expect(Buffer.concat([await begun.body(), await rest.body()]).equals(whole)).toBe(true);

  // Its receipt is a page that says that it is ours, and nothing about who took it.
  const beside = url.replace('?', '/receipt?');
  if (javaScriptEnabled) {
    await expect(row.getByRole('link', { name: '下载凭证' })).toHaveAttribute('href', /\/receipt\?ticket=/);
  }
  const receipt = await (await page.request.get(beside)).json();
  await page.context().clearCookies();
  await page.goto(`/receipts/${receipt.id}`);
  await expect(main(page)).toContainText('验证通过');
  await expect(main(page)).toContainText(file.sha256);
  await expect(main(page)).toContainText('经申请授权下载');
  await expect(main(page)).not.toContainText('member');
  // A receipt of which a letter was changed is not.
  const forged = receipt.id.slice(0, -3) + (receipt.id.endsWith('AAA') ? 'BBB' : 'AAA');
  watch.expectStatus(404);
  await page.goto(`/receipts/${forged}`);
  await expect(main(page)).toContainText('未通过');
});

test('what is missing is said at its field, and the draft is kept', async ({
  page,
  watch,
  javaScriptEnabled,
}, info) => {
  test.setTimeout(90_000);
  watch.expectStatus(422);
  const { id } = await conditional(`公交刷卡明细 ${info.project.name} ${Date.now()}`);
  await signIn(page, 'member', '/requests');
  await page.goto(`/requests/new?kind=access&dataset=${id}`);
  await settled(page);
  await fillIn(page, '只写了一半', ['安全保护措施', '承诺']);
  await page.getByRole('button', { name: '保存草稿' }).click();
  if (!javaScriptEnabled) {
    await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
    await main(page).getByRole('link', { name: '继续填写' }).click();
  }
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}\/edit/);
  await settled(page);
  await expect(page.getByLabel('使用目的')).toHaveValue('只写了一半');
  await expect(main(page)).toContainText('提交前还需要补充');
  await page.getByRole('link', { name: /安全保护措施/ }).click();
  await expect(page.getByLabel('安全保护措施')).toBeFocused();
  // A number whose check digit does not fit is refused at its field, and nothing is lost.
  await page.getByLabel('安全保护措施').fill('加密存储');
  await page.getByLabel('统一社会信用代码').fill('911100000000000000');
  await page.getByLabel('我已阅读并同意以上承诺书').check();
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(main(page)).toContainText('校验不通过');
  await expect(page.getByLabel('安全保护措施')).toHaveValue('加密存储');
  if (javaScriptEnabled) {
    // Saving names the field first, then handing in is refused; a form on its way is not sent twice.
    await expect(main(page).getByRole('alert').filter({ hasText: '申请尚不完整' })).toBeVisible();
    await expect(page.locator('form[aria-busy]')).toHaveCount(0);
  }
  await page.getByLabel('统一社会信用代码').fill('');
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
  await settled(page);
  await stands(page, '合规审查');
  // It is taken back, and copied.
  const actions = page.getByRole('region', { name: '我可以' });
  await actions.locator('summary', { hasText: '撤回申请' }).click();
  page.on('dialog', (dialog) => dialog.accept());
  await actions.getByRole('button', { name: '撤回申请' }).click();
  await expect(main(page)).toContainText('您已撤回');
  await page.getByRole('link', { name: '复制为新申请' }).click();
  await expect(page.getByLabel('使用目的')).toHaveValue('只写了一半');
});

test('a demand is asked, answered in the open, and joined by others', async ({ page }, info) => {
  test.setTimeout(90_000);
  const title = `充电桩实时空闲状态 ${info.project.name} ${Date.now()}`;
  await signIn(page, 'member', '/requests');
  await page.goto('/demands');
  await main(page).getByRole('link', { name: '提出需求' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('提出数据需求');
  await settled(page);
  await page.getByLabel('需要什么数据').fill(title);
  await page.getByLabel('具体说明').fill('每个充电桩是否空闲，五分钟更新一次。');
  await page.getByRole('button', { name: '提交', exact: true }).click();
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
  const id = shownRequest(page);
  const authority = await Caller.signIn('authority');
  await authority.post(`/api/v1/requests/${id}/commands`, { command: 'accept' });

  // Somebody else finds it on the board and needs it too.
  await signIn(page, 'auditor', '/requests');
  await page.goto(`/demands?q=${encodeURIComponent(title)}`);
  await settled(page);
  await main(page).getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await settled(page);
  await page.getByRole('button', { name: '我也需要' }).click();
  await expect(main(page)).toContainText('1 人也需要');
  await expect(page.getByRole('button', { name: '不再需要' })).toBeVisible();

  // Who is not signed in reads it, and sees no name.
  await page.context().clearCookies();
  await page.goto(`/demands/${id}`);
  await expect(main(page)).toContainText('每个充电桩是否空闲');
  await expect(main(page)).not.toContainText('演示用户');
  await expect(page.getByRole('link', { name: '登录后加入' })).toBeVisible();
});

test('an error is reported from the page of a dataset, and a dataset is followed', async ({ page }) => {
  await signIn(page, 'member', '/requests');
  const open = await first(page.request, 'unconditional');
  await page.goto(`/datasets/${open.id}`);
  await main(page).getByRole('link', { name: '纠错／异议' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('纠错／异议');
  await settled(page);
  await page.getByLabel('哪里有问题').fill('第三行的坐标偏移。');
  await page.getByRole('button', { name: '提交', exact: true }).click();
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
  await settled(page);
  await stands(page, '核实');
  await page.goto(`/datasets/${open.id}`);
  await page.getByRole('button', { name: '关注' }).click();
  await expect(page).toHaveURL('/follows');
  const followed = main(page).getByRole('listitem').filter({ hasText: open.title });
  await expect(followed).toHaveCount(1);
  await settled(page);
  await followed.getByRole('button', { name: '取消关注' }).click();
  await expect(followed).toHaveCount(0);
});

test('who is not signed in is asked to, and goes on from there', async ({ page, request, watch }) => {
  watch.expectStatus(401);
  const conditional = await first(request, 'conditional');
  const address = `/requests/new?kind=access&dataset=${conditional.id}`;
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('登录');
  await page.goto('/requests');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('登录');
});

test('nobody reads the request of another', async ({ page, watch }) => {
  watch.expectStatus(404);
  await signIn(page, 'member', '/requests');
  const limited = await first(page.request, 'conditional');
  const other = await Caller.signIn('registrar');
  const wishes = { kind: 'access', dataset: limited.id, purpose: '别人的用途' };
  const { id } = await other.post<{ id: string }>('/api/v1/requests', wishes);
  for (const address of [`/requests/${id}`, `/requests/${id}/edit`, `/demands/${id}`]) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(main(page)).not.toContainText('别人的用途');
  }
});

/** The pages that this part adds, with something on them. */
async function pages(): Promise<string[]> {
  const { id } = await conditional(`公交刷卡明细 ${Date.now()}`);
  const grant = await granted(await applied(id));
  const member = await Caller.signIn('member');
  const begin = async (wishes: Record<string, unknown>) =>
    (await member.post<{ id: string }>('/api/v1/requests', wishes)).id;
  const draft = await begin({ kind: 'access', dataset: id, purpose: '看一看', members: 'auditor@demo' });
  const correction = await begin({ kind: 'correction', dataset: id, text: '单位写错了。', submit: true });
  const demand = await begin({ kind: 'demand', title: '路灯位置', text: '每一盏路灯的位置。', submit: true });
  const authority = await Caller.signIn('authority');
  await authority.post(`/api/v1/requests/${demand}/commands`, { command: 'accept' });
  const { url } = await member.post<{ url: string }>(
    `/api/v1/distributions/${(await member.get<{ distributions: { distribution: string }[] }>(`/api/v1/grants/${grant}`)).distributions[0]?.distribution}/tickets`,
    {},
  );
  expect(await member.status(url)).toBe(200);
  const receipt = await member.get<{ id: string }>(url.replace('?', '/receipt?'));
  return [
    '/requests',
    '/requests/new',
    `/requests/new?kind=access&dataset=${id}`,
    '/requests/new?kind=demand',
    `/requests/${draft}`,
    `/requests/${draft}/edit?check=1`,
    `/requests/${correction}`,
    '/grants',
    `/grants/${grant}`,
    '/notices',
    '/account/notices',
    '/follows',
    '/demands',
    `/demands/${demand}`,
    '/answers',
    `/receipts/${receipt.id}`,
  ];
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`everyone can use these pages, ${colorScheme} @scripts`, async ({ page }) => {
    test.setTimeout(150_000);
    await signIn(page, 'member', '/requests');
    await page.emulateMedia({ colorScheme });
    for (const address of await pages()) {
      await page.goto(address);
      await settled(page);
      await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
      expect.soft(found, address).toEqual([]);
    }
  });
}

test('none of these pages scrolls sideways at 320 pixels, large type neither @scripts', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page, 'member', '/requests');
  const all = await pages();
  await page.setViewportSize({ width: 320, height: 700 });
  for (const type of ['normal', 'large']) {
    await page.goto(`/preferences?type=${type}&back=%2F`);
    for (const address of all) {
      await page.goto(address);
      await page.evaluate(() => document.querySelectorAll('details.act').forEach((it) => ((it as HTMLDetailsElement).open = true)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(wide, `${address}, ${type}`).toBeLessThanOrEqual(0);
    }
  }
});
