// Staff decide: applications, corrections, incidents, demands, and what becomes of grants.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { shownRequest } from './asking';
import { applied, Caller, conditional, granted, inDays } from './desk';
import { expect, test } from './fixtures';
import { settled, signIn } from './office';

const main = (page: Page) => page.getByRole('main');
const panel = (page: Page) => page.getByRole('region', { name: /^(办理|管理授权)$/ });
const fold = (page: Page, command: string) =>
  panel(page).locator('details.act').filter({ has: page.locator('summary', { hasText: new RegExp(`^${command}`) }) });

/** Opens the form of a command. */
async function opened(page: Page, command: string): Promise<Locator> {
  const form = fold(page, command);
  if ((await form.getAttribute('open')) === null) await form.locator('summary').first().click();
  return form;
}

/** Sends the form of a command. */
async function decide(page: Page, command: string): Promise<void> {
  await fold(page, command).getByRole('button', { name: command, exact: true }).click();
}

/** Where the request stands, as its page says above all else. */
const stands = (page: Page, state: string) =>
  expect(main(page).locator('header .state').first()).toHaveText(state);

const named = (words: string, info: { project: { name: string } }) =>
  `${words} ${info.project.name} ${Date.now()}`;

test('an application is agreed to by two people, and the auditor reads who', async ({ page }, info) => {
  test.setTimeout(90_000);
  const title = named('刷卡明细', info);
  const { id: dataset } = await conditional(title);
  const request = await applied(dataset);

  // The authority finds it in the queue and accepts it.
  await signIn(page, 'authority', '/staff/requests?waiting=true');
  await page.getByLabel('标题中的字词').fill(title);
  await page.getByRole('button', { name: '筛选' }).click();
  await expect(main(page).locator('.work > li')).toHaveCount(1);
  await expect(main(page).locator('.work > li')).toContainText('还剩 3 个工作日');
  await main(page).getByRole('link', { name: title, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(main(page)).toContainText('研究早晚高峰的换乘需求。');
  await expect(page.getByRole('region', { name: '申请的数据' })).toContainText('仅用于科研，不得再提供给他人。');
  await settled(page);
  const note = await opened(page, '留言');
  await note.getByLabel('内容').fill('请核对刷卡号是否已脱敏。');
  await decide(page, '留言');
  const happened = page.getByRole('region', { name: '办理经过' });
  await expect(happened).toContainText('仅工作人员可见');
  await settled(page);
  await decide(page, '受理');
  await stands(page, '提供单位办理中');
  await expect(panel(page)).toContainText('轮到本单位时，办理按钮会出现在这里');

  // The provider agrees to less than was asked.
  await signIn(page, 'provider', `/staff/requests/${request}`);
  await expect(panel(page)).toContainText('演示主管部门');
  await expect(panel(page)).toContainText('须由两个不同的人同意');
  await page.getByLabel('使用次数').fill('3');
  await decide(page, '同意');
  await stands(page, '已同意');
  await main(page).getByRole('link', { name: '查看授权' }).click();
  await expect(main(page)).toContainText('0 / 3 次');

  // The applicant reads the answer, and not what staff said among themselves.
  const member = await Caller.signIn('member');
  const seen = await member.get<Record<string, unknown>>(`/api/v1/requests/${request}`);
  expect(JSON.stringify(seen)).not.toContain('请核对刷卡号');

  await signIn(page, 'auditor', `/staff/audit?subject=${request}`);
  await expect(main(page).locator('.log > li').filter({ hasText: '演示数据提供员' })).toHaveCount(1);
  await expect(main(page).locator('.log > li').filter({ hasText: '演示主管部门' })).toHaveCount(2);
  await page.goto(`/staff/requests/${request}`);
  await expect(panel(page)).toContainText('审计员只查看，不办理。');
});

test('what is incomplete is returned, and its clock stands still', async ({ page }, info) => {
  test.setTimeout(60_000);
  const request = await applied((await conditional(named('补正', info))).id);
  await signIn(page, 'authority', `/staff/requests/${request}`);
  const form = await opened(page, '退回补正');
  await form.getByLabel('需要补正什么').fill('请写明数据由谁保管。');
  await decide(page, '退回补正');
  await stands(page, '待补正');
  await expect(main(page).locator('header')).toContainText('时钟已停');
  await expect(panel(page)).toContainText('重新提交后会回到待办');
});

test('a refusal names its reason and its law', async ({ page, javaScriptEnabled }, info) => {
  test.setTimeout(60_000);
  const request = await applied((await conditional(named('不予同意', info))).id);
  await signIn(page, 'authority', `/staff/requests/${request}`);
  const form = await opened(page, '不予同意');
  await form.getByLabel('不予同意的理由').fill('申请的用途超出开放条件。');
  if (javaScriptEnabled) {
    await form.getByRole('button', { name: /数据安全法/ }).first().click();
    await expect(form.getByLabel('法律依据')).toHaveValue(/数据安全法/);
  } else {
    await form.getByLabel('法律依据').fill('《中华人民共和国数据安全法》第二十一条');
  }
  await decide(page, '不予同意');
  await stands(page, '未同意');
  const happened = page.getByRole('region', { name: '办理经过' });
  await expect(happened).toContainText('申请的用途超出开放条件。');
  await expect(happened).toContainText('《中华人民共和国数据安全法》第二十一条');
});

test('a dispute is decided, and not opened by who agreed before', async ({ page }, info) => {
  test.setTimeout(60_000);
  const request = await applied((await conditional(named('协调', info))).id);
  const commands = `/api/v1/requests/${request}/commands`;
  await (await Caller.signIn('authority')).post(commands, { command: 'accept' });
  const law = '《中华人民共和国数据安全法》第二十一条';
  await (await Caller.signIn('provider')).post(commands, { command: 'refuse', comment: '用途过宽。', legal_basis: law });
  await (await Caller.signIn('member')).post(commands, { command: 'mediate', comment: '用途已经缩小。' });
  await signIn(page, 'authority', `/staff/requests/${request}`);
  await expect(panel(page)).toContainText('只能决定不予提供');
  const form = await opened(page, '协调决定');
  await form.getByRole('radio', { name: '不予提供' }).check();
  await form.getByLabel('理由').fill('双方意见已听取，维持原决定。');
  await form.getByLabel('法律依据').fill(law);
  await decide(page, '协调决定');
  await stands(page, '未同意');
});

test('a correction: suspended first by one press, then answered', async ({ page }, info) => {
  test.setTimeout(60_000);
  const { id: dataset } = await conditional(named('有误', info));
  const member = await Caller.signIn('member');
  const { id } = await member.post<{ id: string }>('/api/v1/requests', {
    kind: 'correction',
    dataset,
    text: '第二列的单位写错了。',
    submit: true,
  });
  await signIn(page, 'provider', `/staff/requests/${id}`);
  await expect(main(page)).toContainText('第二列的单位写错了。');
  await panel(page).getByRole('button', { name: '先行中止开放' }).click();
  await stands(page, '核查中');
  expect(await member.status(`/api/v1/datasets/${dataset}`)).toBe(404);
  await settled(page);
  const form = await opened(page, '办结');
  await form.getByRole('radio', { name: '继续开放' }).check();
  await form.getByLabel('答复内容').fill('经核实，单位无误，说明已补充。');
  await decide(page, '办结');
  await stands(page, '已办结');
  expect(await member.status(`/api/v1/datasets/${dataset}`)).toBe(200);
});

test('an incident: everything is cut at once, and it is known who took what', async ({ page, javaScriptEnabled }, info) => {
  test.setTimeout(90_000);
  const { id: dataset, file } = await conditional(named('外泄', info));
  const grant = await granted(await applied(dataset));
  const member = await Caller.signIn('member');
  const ticket = await member.post<{ url: string }>(`/api/v1/distributions/${file}/tickets`, {});
  expect(await member.status(ticket.url)).toBe(200);
  const { id } = await member.post<{ id: string }>('/api/v1/requests', {
    kind: 'incident',
    dataset,
    text: '论坛上出现了这份数据。',
    submit: true,
  });

  await signIn(page, 'provider', `/staff/requests/${id}`);
  const taken = page.getByRole('region', { name: '谁取走了数据' }).first();
  await expect(taken).toContainText('演示用户');
  await expect(taken).toContainText('研究早晚高峰的换乘需求。');
  const whole = await taken.getByRole('link', { name: '导出 CSV' }).getAttribute('href');
  expect(await (await page.request.get(whole ?? '')).text()).toContain('演示用户');
  if (javaScriptEnabled) page.once('dialog', (dialog) => void dialog.accept());
  await panel(page).getByRole('button', { name: '立即切断' }).click();
  await stands(page, '核查中');
  expect(await member.status(`/api/v1/datasets/${dataset}`)).toBe(404);
  expect((await member.get<{ state: string }>(`/api/v1/grants/${grant}`)).state).toBe('suspended');
  expect(await member.status(ticket.url)).not.toBe(200);

  // Grave as it is, it ends with a summary.
  await settled(page);
  const grade = await opened(page, '定级');
  await grade.getByRole('radio', { name: '重大', exact: true }).check();
  await decide(page, '定级');
  await expect(main(page).locator('header .grade')).toHaveText('重大');
  await settled(page);
  const form = await opened(page, '办结');
  await form.getByLabel('处置结果').fill('外传文件已删除。');
  for (const [label, words] of [
    ['原因', '账号借用。'],
    ['经过', '当日发现，一小时内切断。'],
    ['损失', '两千行明细外传。'],
    ['教训与改进', '停用共享账号，逐人授权。'],
  ] as const) {
    await form.getByLabel(label).fill(words);
  }
  await decide(page, '办结');
  await stands(page, '已办结');
  await expect(page.getByRole('region', { name: '办理经过' })).toContainText('停用共享账号，逐人授权。');
  await signIn(page, 'authority', `/staff/requests/${id}`);
  await opened(page, '关闭');
  await decide(page, '关闭');
  await stands(page, '已关闭');
});

test('a demand goes from a wish to the entry that satisfies it', async ({ page }, info) => {
  test.setTimeout(90_000);
  const title = named('停车需求', info);
  const member = await Caller.signIn('member');
  const { id } = await member.post<{ id: string }>('/api/v1/requests', {
    kind: 'demand',
    title,
    text: '希望开放路侧停车位的实时占用情况。',
    submit: true,
  });
  await signIn(page, 'authority', `/staff/requests/${id}`);
  await decide(page, '受理');
  await stands(page, '核查中');
  await settled(page);
  await page.getByLabel('办理单位').selectOption({ label: '云溪市交通运输局' });
  await decide(page, '受理');
  await stands(page, '提供单位办理中');

  await signIn(page, 'provider', `/staff/requests/${id}`);
  const answer = await opened(page, '同意');
  await answer.getByLabel('答复内容').fill('正在整理，月内发布。');
  await decide(page, '同意');
  await expect(page.getByRole('region', { name: '办理经过' })).toContainText('正在整理，月内发布。');
  await settled(page);
  const form = await opened(page, '办结');
  await form.getByLabel('查找数据集').fill('公交');
  await form.getByRole('button', { name: '查找' }).click();
  await expect(page).toHaveURL(/find=/);
  await settled(page);
  await fold(page, '办结').getByRole('radio').first().check();
  await decide(page, '办结');
  await stands(page, '已办结');
  await expect(main(page)).toContainText('已由数据集满足');
});

test('a grant is narrowed, suspended, resumed and revoked', async ({ page }, info) => {
  test.setTimeout(90_000);
  const { id: dataset, file } = await conditional(named('授权', info));
  const grant = await granted(await applied(dataset));
  const member = await Caller.signIn('member');
  await signIn(page, 'provider', `/staff/grants?dataset=${dataset}`);
  await main(page).locator('.work a').first().click();
  await expect(page).toHaveURL(`/staff/grants/${grant}`);
  await settled(page);
  const narrow = await opened(page, '缩小范围');
  await narrow.getByLabel('有效期至').fill(inDays(30));
  await narrow.getByLabel('理由').fill('课题提前结束。');
  await decide(page, '缩小范围');
  const [year, month, day] = inDays(30).split('-').map(Number);
  await expect(main(page)).toContainText(`至 ${year}年${month}月${day}日`);
  await settled(page);
  const suspend = await opened(page, '暂停');
  await suspend.getByLabel('理由').fill('核查使用情况。');
  await decide(page, '暂停');
  await stands(page, '已暂停');
  await settled(page);
  await decide(page, '恢复');
  await stands(page, '有效');
  await member.post(`/api/v1/distributions/${file}/tickets`, {});
  await settled(page);
  const revoke = await opened(page, '撤销');
  await revoke.getByLabel('理由').fill('超出授权用途使用。');
  page.once('dialog', (dialog) => void dialog.accept());
  await decide(page, '撤销');
  await stands(page, '已撤销');
  await expect(panel(page)).toContainText('授权已终止，不能恢复');
});

test('a renewal is asked for from the grant, agreed to by both, and used', async ({ page }, info) => {
  test.setTimeout(120_000);
  const title = named('续期', info);
  const { id: dataset, file } = await conditional(title);
  const before = await granted(await applied(dataset, { times: 1 }));
  const member = await Caller.signIn('member');
  const { url } = await member.post<{ url: string }>(`/api/v1/distributions/${file}/tickets`, {});
  expect(await member.status(url)).toBe(200);

  // The holder, whose grant is used up, asks for it anew, with what was written before.
  await signIn(page, 'member', `/grants/${before}`);
  await expect(main(page)).toContainText('这项授权现在不能下载');
  await main(page).getByRole('link', { name: '申请续期' }).click();
  await expect(main(page)).toContainText('这是对已有授权的续期申请');
  await settled(page);
  await expect(page.getByLabel('使用目的')).toHaveValue('研究早晚高峰的换乘需求。');
  await page.getByLabel('使用到哪一天').fill(inDays(300));
  await page.getByLabel('我已阅读并同意以上承诺书').check();
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}$/);
  const request = shownRequest(page);
  await expect(main(page).getByRole('link', { name: '为已有授权申请续期' })).toHaveAttribute('href', `/grants/${before}`);

  // Two people agree anew.
  await signIn(page, 'authority', `/staff/requests/${request}`);
  await expect(main(page)).toContainText('为已有授权申请续期');
  await decide(page, '受理');
  await stands(page, '提供单位办理中');
  await signIn(page, 'provider', `/staff/requests/${request}`);
  await decide(page, '同意');
  await stands(page, '已同意');

  // It is another grant, until the later day; the file comes again.
  await signIn(page, 'member', `/requests/${request}`);
  await main(page).getByRole('link', { name: '查看授权并下载' }).click();
  await expect(page).toHaveURL(/\/grants\/[0-9a-f-]{36}$/);
  await expect(page).not.toHaveURL(`/grants/${before}`);
  await settled(page);
  // Good until the end of the day, which is before the next.
  const [year, month, day] = inDays(301).split('-').map(Number);
  await expect(main(page)).toContainText(`${year}年${month}月${day}日`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    main(page).getByRole('button', { name: '下载' }).click(),
  ]);
  expect(download.url()).toContain('ticket=');
  expect(await download.failure()).toBeNull();
  await page.goto('/grants');
  await expect(main(page).getByRole('listitem').filter({ hasText: title })).toHaveCount(2);
});

test('a ticket that is refused is a page that says why and leads on', async ({ page, watch }, info) => {
  test.setTimeout(60_000);
  watch.expectStatus(403);
  const { id: dataset, file } = await conditional(named('凭据', info));
  const grant = await granted(await applied(dataset));
  const member = await Caller.signIn('member');
  const { url } = await member.post<{ url: string }>(`/api/v1/distributions/${file}/tickets`, {});
  await signIn(page, 'member', `/grants/${grant}`);

  // A letter of it was changed: it opens no more than no ticket does.
  const forged = url.replace(/ticket=./, (start) => (start.endsWith('B') ? 'ticket=C' : 'ticket=B'));
  expect((await page.goto(forged))?.status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('需要申请');
  await expect(main(page)).toContainText('仅用于科研，不得再提供给他人。');
  await main(page).getByRole('link', { name: '前往数据集页面申请使用' }).click();
  await expect(page).toHaveURL(`/datasets/${dataset}#get`);
  await settled(page);

  // Its grant is revoked.
  const provider = await Caller.signIn('provider');
  const { version } = await provider.get<{ version: number }>(`/api/v1/grants/${grant}`);
  await provider.post(`/api/v1/grants/${grant}/commands`, { command: 'revoke', version, comment: '超出授权用途使用。' });
  const answer = await page.goto(url);
  expect(answer?.status()).toBe(403);
  expect(answer?.headers()['content-type']).toContain('text/html');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('授权已撤销');
  await main(page).getByRole('link', { name: '到我的授权重新获取' }).click();
  await expect(page).toHaveURL('/grants');
  await settled(page);
});

test('a decision that came too late says so and keeps what was typed @scripts', async ({ page, watch }, info) => {
  test.setTimeout(60_000);
  watch.expectStatus(409);
  const request = await applied((await conditional(named('同时办理', info))).id);
  await signIn(page, 'authority', `/staff/requests/${request}`);
  const form = await opened(page, '不予同意');
  await form.getByLabel('不予同意的理由').fill('写了很久的理由。');
  await form.getByLabel('法律依据').fill('《中华人民共和国数据安全法》第二十一条');
  const other = await Caller.signIn('authority');
  await other.post(`/api/v1/requests/${request}/commands`, { command: 'accept' });
  await decide(page, '不予同意');
  await expect(form.getByRole('alert')).toContainText('这期间有人');
  await expect(form.getByLabel('不予同意的理由')).toHaveValue('写了很久的理由。');
});

test('what an officer lacks is said, where scripts are off too', async ({ page, watch }, info) => {
  test.setTimeout(60_000);
  watch.expectStatus(422);
  const { id: dataset } = await conditional(named('出境', info));
  const request = await applied(dataset, { leaves_country: true });
  const authority = await Caller.signIn('authority');
  await authority.post(`/api/v1/requests/${request}/commands`, { command: 'accept' });
  await signIn(page, 'provider', `/staff/requests/${request}`);
  await expect(main(page)).toContainText('安全评估');
  const form = await opened(page, '同意');
  // A blank is no reference, whatever the browser thinks of it.
  await form.getByLabel('安全评估文号').fill(' ');
  await decide(page, '同意');
  await expect(page.getByText(/请写明评估结论文号（R19）/).first()).toBeVisible();
});

test('who answers nothing has no desk', async ({ page, watch }) => {
  watch.expectStatus(403);
  await signIn(page, 'registrar');
  await expect(page.getByRole('navigation', { name: '工作台' })).not.toContainText('申请办理');
  for (const address of ['/staff/requests', '/staff/grants']) {
    await page.goto(address);
    await expect(main(page)).toContainText('当前账号没有这项权限');
  }
});

/** The desks, with a request of each kind and a grant. */
async function everyDesk(page: Page, title: string, visit: (name: string) => Promise<void>): Promise<void> {
  const { id: dataset } = await conditional(title);
  const grant = await granted(await applied(dataset));
  const member = await Caller.signIn('member');
  const ask = async (data: Record<string, unknown>) =>
    (await member.post<{ id: string }>('/api/v1/requests', { submit: true, ...data })).id;
  const access = await applied(dataset, {
    emergency: true,
    emergency_reason: '地震灾后安置',
    leaves_country: true,
    answers: [],
  });
  const correction = await ask({ kind: 'correction', dataset, text: '第二列的单位写错了。' });
  const incident = await ask({ kind: 'incident', dataset, text: '论坛上出现了这份数据。' });
  const demand = await ask({ kind: 'demand', title, text: '希望开放停车位的实时占用情况。' });
  await signIn(page, 'authority');
  await visit('work');
  for (const [name, address] of [
    ['queue', '/staff/requests'],
    ['narrowed', '/staff/requests?kind=access&waiting=true'],
    ['nothing', '/staff/requests?q=zzzz'],
    ['access', `/staff/requests/${access}`],
    ['incident', `/staff/requests/${incident}`],
    ['demand', `/staff/requests/${demand}?find=公交`],
    ['grants', '/staff/grants'],
    ['grant', `/staff/grants/${grant}`],
  ] as const) {
    await page.goto(address);
    await settled(page);
    // All forms, not the likely one alone.
    await page.evaluate(() => document.querySelectorAll('.decide details').forEach((it) => it.setAttribute('open', '')));
    await visit(name);
  }
  await signIn(page, 'provider', `/staff/requests/${correction}`);
  await visit('correction');
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the desks, ${colorScheme} @scripts`, async ({ page }, info) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme });
    await everyDesk(page, named(`无障碍 ${colorScheme}`, info), async (name) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
      expect.soft(found, name).toEqual([]);
    });
  });
}

test('the desks do not scroll sideways at 320 pixels @scripts', async ({ page }, info) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 320, height: 700 });
  await everyDesk(page, named('窄屏', info), async (name) => {
    const wide = await page.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    expect.soft(wide, name).toBeLessThanOrEqual(0);
    await expect.soft(page.getByRole('heading', { level: 1 }), name).toHaveCount(1);
  });
});
