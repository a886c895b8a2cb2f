// Staff at work: a listing from draft to public by three people, and what goes wrong on the way.
import { writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { begin, PASSWORD, settled, signIn, write } from './office';

const TABLE = 'line_id,线路名称,长度\n007,七路,12.5\n012,十二路,8\n';
const main = (page: Page) => page.getByRole('main');

/** Opens a fold and sends its form. */
async function decide(page: Page, command: string, reason?: string): Promise<void> {
  const panel = page.getByRole('region', { name: '办理' });
  const fold = panel.locator('details').filter({ has: page.locator('summary', { hasText: command }) });
  if ((await fold.getAttribute('open')) === null) await fold.locator('summary').click();
  if (reason) await fold.getByLabel(/^(理由|说明)/).fill(reason);
  const check = fold.getByRole('checkbox', { name: /保密审查/ });
  if (await check.count()) await check.check();
  await fold.getByRole('button', { name: command }).click();
}

const stands = (page: Page, state: string) =>
  expect(page.getByRole('list', { name: '办理进度' }).locator('[aria-current="step"]')).toContainText(state);

test('a listing from draft to public by three people', async ({ page, javaScriptEnabled }, info) => {
  test.setTimeout(120_000);
  const title = `线路长度 ${info.project.name} ${Date.now()}`;

  // The registrar drafts and attaches the data.
  await signIn(page, 'registrar');
  await main(page).getByRole('link', { name: '起草目录条目' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('起草目录条目');
  await page.getByLabel('名称').fill(title);
  await page.getByRole('button', { name: '建立草稿' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  const id = decodeURIComponent(/listings\/([^/?#]+)/.exec(page.url())?.[1] ?? 'none');
  if (!page.url().endsWith('/edit')) await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  await page.getByLabel('摘要').fill('全市公交线路的长度，每日更新。');
  await page.getByRole('group', { name: '主题' }).getByRole('checkbox', { name: '交通' }).check();
  await page.getByLabel('联系处室').fill('公交运行科');
  if (javaScriptEnabled) {
    await expect(page.getByText(/^已保存 \d\d:\d\d$/)).toBeVisible();
  } else {
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await expect(page).toHaveURL(`/staff/listings/${id}`);
    await page.goto(`/staff/listings/${id}/edit`);
  }
  const table = { name: '线路长度.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) };
  await page.getByLabel('选择文件').setInputFiles(table);
  if (!javaScriptEnabled) await page.getByRole('button', { name: '上传', exact: true }).click();
  await expect(page.locator('#file-list')).toContainText('检测通过', { timeout: 20_000 });
  await expect(page.locator('#file-list')).toContainText('2 行');
  await page.getByRole('button', { name: '提交审核' }).click();
  await expect(page).toHaveURL(`/staff/listings/${id}`);
  await stands(page, '部门审核');

  // The reviewer returns it with a reason.
  await signIn(page, 'reviewer');
  await main(page).getByRole('link', { name: title, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await decide(page, '退回纠正', '请写明数据来源。');
  await stands(page, '草稿');

  // The registrar corrects and submits it again.
  await signIn(page, 'registrar', `/staff/listings/${id}`);
  await expect(page.getByRole('region', { name: '办理经过' })).toContainText('请写明数据来源。');
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  await page.getByLabel('数据来源').fill('市公交公司');
  if (javaScriptEnabled) {
    await page.getByRole('button', { name: '提交审核' }).click();
  } else {
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await decide(page, '提交审核');
  }
  await expect(page).toHaveURL(`/staff/listings/${id}`);
  await stands(page, '部门审核');

  // The reviewer approves, the authority publishes.
  await signIn(page, 'reviewer', `/staff/listings/${id}`);
  await decide(page, '审核通过');
  await stands(page, '主管部门审核');
  await signIn(page, 'authority', `/staff/listings/${id}`);
  await decide(page, '发布');
  await stands(page, '已发布');

  // Everybody sees it, with its file.
  await page.context().clearCookies();
  await page.goto(`/datasets/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  await expect(main(page)).toContainText('市公交公司');
  await expect(main(page).locator('a[href^="/download/"]:not([href$="/receipt"])').first()).toBeVisible();
});

test('a form that is not taken says why on a page @plain', async ({ page, watch }) => {
  watch.expectStatus(422);
  await signIn(page, 'registrar');
  const { id } = await begin(page, '还不完整的草稿');
  await page.goto(`/staff/listings/${id}`);
  await decide(page, '提交审核');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('尚不符合要求');
  await expect(main(page)).toContainText('摘要不能为空');
  await page.getByRole('link', { name: '返回修改' }).click();
  await expect(page).toHaveURL(`/staff/listings/${id}`);
});

test('a wrong password says so and keeps the address', async ({ page, watch, javaScriptEnabled }) => {
  watch.expectStatus(401);
  await page.goto('/staff/listings');
  await settled(page);
  await page.getByLabel('邮箱').fill('registrar@demo');
  await page.getByLabel('密码', { exact: true }).fill(`${PASSWORD}x`);
  await main(page).getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(/(账号|邮箱)或密码有误/);
  if (javaScriptEnabled) await expect(page.getByLabel('邮箱')).toHaveValue('registrar@demo');
});

test('a session that ends in the middle of a form loses nothing @scripts', async ({ page, watch }) => {
  watch.expectStatus(401);
  await signIn(page, 'registrar');
  const { id } = await begin(page, '登录过期时的草稿');
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  await page.context().clearCookies();
  await page.getByLabel('摘要').fill('写了很久的摘要。');
  const alert = page.locator('#editor').getByRole('alert');
  await expect(alert).toContainText('登录已过期');
  await expect(page.getByLabel('摘要')).toHaveValue('写了很久的摘要。');

  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    alert.getByRole('link', { name: '在新标签页登录' }).click(),
  ]);
  await other.getByLabel('邮箱').fill('registrar@demo');
  await other.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await other.getByRole('main').getByRole('button', { name: '登录', exact: true }).click();
  await expect(other).toHaveURL(/\/staff\/listings\//);
  await other.close();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText(/^已保存 /)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('摘要')).toHaveValue('写了很久的摘要。');
});

test('a stale version shows what differs and lets the writer decide @scripts', async ({ page, watch }) => {
  watch.expectStatus(409);
  await signIn(page, 'registrar');
  const { id, version } = await begin(page, '两人同改的草稿');
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  const { origin } = new URL(page.url());
  await write(page.request, origin, id, { version, summary: '别人写的。' });
  await page.getByLabel('摘要').fill('我写的。');
  await expect(page.locator('#editor').getByRole('alert')).toContainText('有人改了同一条目');
  await expect(page.getByText('现为：别人写的。')).toBeVisible();
  await expect(page.getByLabel('摘要')).toHaveValue('我写的。');
  await page.getByRole('button', { name: '以我填写的为准，再次保存' }).click();
  await expect(page.getByText(/^已保存 /)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('摘要')).toHaveValue('我写的。');
});

test('personal information is found, and treated by column @scripts', async ({ page }) => {
  test.setTimeout(60_000);
  await signIn(page, 'registrar');
  const { id } = await begin(page, '含手机号的表');
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  const rows = 'name,phone\n甲,13800138000\n乙,13900139001\n';
  await page.getByLabel('选择文件').setInputFiles({
    name: '名单.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows),
  });
  const files = page.locator('#file-list');
  await expect(files).toContainText('手机号码', { timeout: 20_000 });
  await expect(files).toContainText('1 列有未处理的个人信息');
  await files.getByRole('button', { name: '生成脱敏文件' }).click();
  await expect(files).toContainText('已处理', { timeout: 20_000 });
  await expect(files).not.toContainText('未处理的个人信息');
});

test('what is for others is refused politely', async ({ page, watch }) => {
  watch.expectStatus(403);
  await signIn(page, 'reviewer');
  for (const address of ['/staff/audit', '/staff/accounts', '/staff/calendar', '/staff/import']) {
    await page.goto(address);
    await expect(main(page)).toContainText('当前账号没有这项权限');
  }
});

test('the operator keeps organisations, accounts and the calendar', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto('/staff/organisations');
  await main(page).locator('a[href^="/staff/organisations/"]').first().click();
  await expect(page.getByRole('heading', { name: '邀请成员' })).toBeVisible();
  await page.goto('/staff/accounts?q=registrar');
  await expect(main(page)).toContainText('registrar@demo');
  await page.goto('/staff/calendar');
  await expect(main(page)).toContainText('2026');
});

test('the auditor reads who did what', async ({ page }) => {
  await signIn(page, 'auditor');
  await page.goto('/staff/audit');
  await expect(main(page).locator('.log > li').first()).toBeVisible();
  await expect(main(page)).toContainText('签名检查点');
});

/** Pages of each role, with a listing of their own. */
async function everyPage(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
  await page.goto('/sign-in');
  await settled(page);
  await visit('sign-in');
  await page.goto('/register');
  await visit('register');
  await signIn(page, 'registrar');
  const { id } = await begin(page, '供查看的草稿：公共停车场基础信息与泊位');
  for (const [name, address] of [
    ['work', '/staff'],
    ['listings', '/staff/listings'],
    ['begin', '/staff/listings/new'],
    ['listing', `/staff/listings/${id}`],
    ['editor', `/staff/listings/${id}/edit`],
    ['import', '/staff/import'],
    ['account', '/account'],
  ] as const) {
    await page.goto(address);
    await settled(page);
    await visit(name);
  }
  await signIn(page, 'operator');
  for (const [name, address] of [
    ['organisations', '/staff/organisations'],
    ['accounts', '/staff/accounts'],
    ['calendar', '/staff/calendar'],
    ['settings', '/staff/settings'],
  ] as const) {
    await page.goto(address);
    await settled(page);
    await visit(name);
  }
  await page.goto('/staff/organisations');
  await main(page).locator('a[href^="/staff/organisations/"]').first().click();
  await page.getByRole('heading', { name: '邀请成员' }).waitFor();
  await visit('organisation');
  await signIn(page, 'auditor', '/staff/audit');
  await visit('audit');
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on staff's pages, ${colorScheme} @scripts`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme });
    await everyPage(page, async (name) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
      expect.soft(found, name).toEqual([]);
    });
  });
}

test("staff's pages do not scroll sideways at 320 pixels @scripts", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 320, height: 700 });
  await everyPage(page, async (name) => {
    const wide = await page.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    expect.soft(wide, name).toBeLessThanOrEqual(0);
    await expect.soft(page.getByRole('heading', { level: 1 }), name).toHaveCount(1);
  });
});

test('a sheet is looked at before it is imported', async ({ page, javaScriptEnabled }, info) => {
  await signIn(page, 'registrar', '/staff/import');
  const title = `批量登记 ${info.project.name} ${Date.now()}`;
  await page.getByLabel('填好的表格').setInputFiles({
    name: '目录.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`名称,摘要,开放属性\n${title},从表格登记。,无条件开放\n${title} 二,,不知道\n`),
  });
  await page.getByRole('button', { name: '预检' }).click();
  await expect(page).toHaveURL(/\/staff\/import\?sheet=/);
  const result = page.getByRole('region', { name: /预检结果|导入完成/ });
  await expect(result).toContainText('新增 1');
  await expect(result).toContainText('有误 1');
  await expect(result.getByRole('button', { name: '导入全部' })).toHaveCount(0);
  await result.getByRole('button', { name: '只导入正确的行' }).click();
  if (javaScriptEnabled) await settled(page);
  await expect(page.getByRole('heading', { name: '导入完成' })).toBeVisible();
  await page.goto(`/staff/listings?q=${encodeURIComponent(title)}`);
  await expect(main(page).locator('.work > li')).toHaveCount(1);
});

test('an upload goes on after a lost connection and a reload @scripts', async ({ page, watch }, info) => {
  test.setTimeout(60_000);
  watch.expectStatus(503);
  await signIn(page, 'registrar');
  const { id } = await begin(page, '中断后续传');
  await page.goto(`/staff/listings/${id}/edit`);
  await settled(page);
  const file = info.outputPath('大表.csv');
  writeFileSync(file, `编号,说明\n${`0001,${'公交'.repeat(200)}\n`.repeat(16_000)}`);
  // The second piece does not get through, and the page is left.
  let sent = 0;
  await page.route('**/api/v1/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH' && ++sent > 1) return route.fulfill({ status: 503 });
    return route.continue();
  });
  await page.getByLabel('选择文件').setInputFiles(file);
  await expect(page.locator('.uploads')).toContainText('网络中断', { timeout: 20_000 });
  await page.reload();
  await settled(page);
  await page.unroute('**/api/v1/uploads/*');
  // The same file goes on from where it stood.
  const offsets: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset'] ?? '');
  });
  await page.getByLabel('选择文件').setInputFiles(file);
  await expect(page.locator('#file-list')).toContainText('16,000 行', { timeout: 30_000 });
  expect(Number(offsets[0])).toBe(8 * 1024 * 1024);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test('a second factor is set up by its picture @scripts', async ({ page }) => {
  await signIn(page, 'member', '/account');
  await page.getByRole('button', { name: '开始启用' }).click();
  await expect(page.getByRole('img', { name: '动态验证码的二维码' })).toBeVisible();
  const natural = await page
    .getByRole('img', { name: '动态验证码的二维码' })
    .evaluate((image: HTMLImageElement) => image.naturalWidth);
  expect(natural).toBeGreaterThan(0);
  await expect(page.getByText('密钥:')).toBeVisible();
});

test('a key is shown once, and can be revoked @scripts', async ({ page }) => {
  await signIn(page, 'member', '/account');
  const name = `测试 ${Date.now()}`;
  await page.getByLabel('用途').fill(name);
  await page.getByRole('button', { name: '创建密钥' }).click();
  await expect(page.getByText(/^shumen_/)).toBeVisible();
  await page.getByRole('link', { name: '我已保存' }).click();
  await settled(page);
  await expect(page.getByText(/^shumen_\w+_\w{20,}/)).toHaveCount(0);
  await page.getByRole('button', { name: `撤销 ${name}` }).click();
  await expect(page.getByRole('button', { name: `撤销 ${name}` })).toHaveCount(0);
});
