// What search engines and other machines read.
import { first, pages } from './catalogue';
import { expect, test } from './fixtures';

test('every page has a title, a description and its address in each language', async ({ page, request }) => {
  const titles = new Set<string>();
  for (const [name, address] of await pages(request)) {
    await page.goto(address);
    titles.add(await page.title());
    const description = page.locator('meta[name=description]');
    await expect.soft(description, name).toHaveAttribute('content', /.{10,}/);
    await expect.soft(page.locator('link[rel=canonical]'), name).toHaveAttribute('href', /^https?:\/\//);
    for (const language of ['zh-CN', 'en', 'x-default']) {
      const alternate = page.locator(`link[rel=alternate][hreflang="${language}"]`);
      await expect.soft(alternate, `${name} ${language}`).toHaveAttribute('href', /^https?:\/\//);
    }
  }
  expect(titles.size, 'no two pages have one title').toBe((await pages(request)).length);
});

test('a dataset describes itself as schema.org/Dataset', async ({ page, request }) => {
  const dataset = await first(request, 'unconditional');
  await page.goto(`/datasets/${dataset.id}`);
  const text = await page.locator('script[type="application/ld+json"]').textContent();
  const described = JSON.parse(text ?? '');
  expect(described['@type']).toBe('Dataset');
  expect(described.name).toBe(dataset.title);
  expect(described.distribution).toHaveLength(dataset.distributions.length);
});

test('the sitemap lists what robots may read', async ({ request }) => {
  const robots = await (await request.get('/robots.txt')).text();
  const address = /^sitemap:\s*(\S+)/im.exec(robots)?.[1];
  expect(address).toMatch(/^https?:\/\//);
  const get = async (address: string) => {
    const answer = await request.get(new URL(address).pathname);
    expect(answer.status()).toBe(200);
    expect(answer.headers()['content-type']).toContain('xml');
    return answer.text();
  };
  // One address leads to parts, each of which lists pages.
  const index = await get(address ?? '');
  const parts = [...index.matchAll(/<sitemap><loc>([^<]+)/g)].map(([, part]) => part ?? '');
  const listed = (await Promise.all(parts.map(get))).join('');
  const { id } = await first(request, 'unconditional');
  expect(listed).toContain(`/datasets/${id}`);
  expect(listed).toContain('/themes');
});

test('the interface documents itself', async ({ request }) => {
  const document = await (await request.get('/api/openapi.json')).json();
  expect(document.openapi).toMatch(/^3\.1/);
  for (const path of ['/api/v1/search', '/api/v1/suggest', '/download/{distribution}']) {
    expect(Object.keys(document.paths)).toContain(path);
  }
});
