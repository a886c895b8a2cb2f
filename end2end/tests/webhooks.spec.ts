// A webhook on its page: made, tested, switched off by its receiver, switched on again, removed.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { settled, signIn } from './office';

const main = (page: Page) => page.getByRole('main');

/** A call as it arrived. */
interface Call {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A program that is called; it answers with a status until it is told another. */
class Receiver {
  readonly calls: Call[] = [];
  status = 410;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Receiver> {
    const ports = (process.env.HOOK_PORTS ?? '').split(',').map(Number);
    const port = ports[Number(process.env.TEST_PARALLEL_INDEX) % ports.length] ?? 0;
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        receiver.calls.push({ headers: request.headers, body });
        response.writeHead(receiver.status).end();
      });
    });
    const receiver = new Receiver(server, port);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return receiver;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

test('a webhook is made, tested, switched off and on, and removed', async ({ page, javaScriptEnabled }, info) => {
  test.skip(!process.env.HOOK_PORTS, 'a portal that runs already may not call this machine');
  test.setTimeout(90_000);
  const receiver = await Receiver.start();
  try {
    const url = `http://127.0.0.1:${receiver.port}/${info.project.name}/${Date.now()}`;
    const row = main(page).getByRole('listitem').filter({ hasText: url });
    // The call is made behind the page, which shows what came of it when it is looked at again.
    const stands = (state: string) =>
      expect(async () => {
        await page.goto('/account/notices');
        await expect(row.locator('.state')).toHaveText(state, { timeout: 500 });
      }).toPass({ timeout: 20_000 });
    await signIn(page, 'operator', '/account/notices');
    await page.getByLabel('接收地址').fill(url);
    await page.getByRole('button', { name: '添加', exact: true }).click();
    let secret: string;
    if (javaScriptEnabled) {
      await expect(main(page)).toContainText('签名密钥只显示这一次');
      secret = await main(page).locator('.copyable .text').innerText();
    } else {
      // A bare browser is given the answer itself: a way onward would lose the secret.
      await expect(page.locator('pre')).toContainText('whsec_');
      secret = JSON.parse(await page.locator('pre').innerText()).secret;
    }
    await stands('使用中');
    await settled(page);

    // Who answers that it is gone is called no more.
    await row.getByRole('button', { name: '发送测试' }).click();
    await expect.poll(() => receiver.calls.length, { timeout: 15_000 }).toBe(1);
    await stands('已停用');
    const [call] = receiver.calls;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {};
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${at}.${call?.body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(JSON.parse(call?.body ?? '').type).toBe('webhook.test');

    // A test that arrives switches it on again.
    receiver.status = 204;
    await settled(page);
    await row.getByRole('button', { name: '发送测试' }).click();
    await expect.poll(() => receiver.calls.length, { timeout: 15_000 }).toBe(2);
    await stands('使用中');
    await settled(page);
    await row.getByRole('button', { name: '删除' }).click();
    await expect(row).toHaveCount(0);
  } finally {
    await receiver.stop();
  }
});
