// What a browser is told about safety, and what the portal answers to what it should refuse.
import { first, pages } from './catalogue';
import { expect, test } from './fixtures';

test('every page names its scripts by nonce and allows no other', async ({ page, request }) => {
  const seen = new Set<string>();
  for (const [name, address] of await pages(request)) {
    const answer = await page.goto(address);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    const nonce = /script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1];
    expect.soft(nonce, name).toBeTruthy();
    expect.soft(policy, name).not.toContain("'unsafe-inline'");
    expect.soft(policy, name).not.toContain("'unsafe-eval'");
    expect.soft(policy, name).toMatch(/(default|object)-src 'none'/);
    expect.soft(policy, name).toContain("frame-ancestors 'none'");
    expect.soft(seen.has(nonce ?? ''), `${name}: a nonce is used once`).toBe(false);
    seen.add(nonce ?? '');
    const html = (await answer?.text()) ?? '';
    expect.soft(html, name).not.toMatch(/<[^>]+\sstyle=/);
    expect.soft(html, name).not.toMatch(/<[^>]+\son[a-z]+=/);
    expect.soft(html, `${name}: no script without the nonce`).not.toMatch(/<script(?![^>]*nonce=)/);
  }
});

test('answers say how they may be used', async ({ request }) => {
  for (const address of ['/', '/api/v1/themes']) {
    const headers = (await request.get(address)).headers();
    expect.soft(headers['x-content-type-options'], address).toBe('nosniff');
    expect.soft(headers['referrer-policy'], address).toBeTruthy();
    expect.soft(headers['x-request-id'], address).toBeTruthy();
  }
});

test('a file that needs a grant is refused with its problem', async ({ request }) => {
  const { distributions } = await first(request, 'conditional');
  const [file] = distributions;
  expect(file, 'conditional data has its files attached').toBeDefined();
  const answer = await request.get(`/download/${file?.id}`);
  expect(answer.status()).toBe(403);
  expect(answer.headers()['content-type']).toContain('application/problem+json');
  expect((await answer.json()).type).toMatch(/\/grant-required$/);
});

test('a bad filter is a problem that names it, in the caller’s language', async ({ request }) => {
  for (const [language, word] of [
    ['zh-CN', '没有'],
    ['en', 'no such'],
  ] as const) {
    const answer = await request.get('/api/v1/search?theme=magic', {
      headers: { 'accept-language': language },
    });
    expect(answer.status()).toBe(400);
    const problem = await answer.json();
    expect(problem.type).toMatch(/\/invalid-request$/);
    expect(problem.errors[0].field).toBe('theme');
    expect(problem.errors[0].detail).toContain(word);
  }
});

test('no path leaves its folder', async ({ request }) => {
  for (const address of [
    '/pkg/..%2f..%2fhash.txt',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/download/..%2F..%2Fetc%2Fpasswd',
    '/datasets/..%2F..%2Fetc',
  ]) {
    const answer = await request.get(address);
    expect.soft([400, 404], address).toContain(answer.status());
    expect.soft(await answer.text(), address).not.toContain('root:');
  }
});
