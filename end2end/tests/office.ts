// What tests of staff's pages share: who there is, how they sign in, which pages they have.
import { type APIRequestContext, expect, type Page, test } from '@playwright/test';

export const PASSWORD = process.env.SHUMEN_DEMO_PASSWORD ?? 'shumen-demo';

/** Somebody of the demo. */
export type Person =
  | 'member'
  | 'registrar'
  | 'reviewer'
  | 'provider'
  | 'authority'
  | 'auditor'
  | 'operator';

/**
 * The address with which somebody signs in. Who may begin only so many requests has an account in
 * each way of looking, so that tests of one way do not use up the other's.
 */
export function address(person: Person): string {
  const plain = test.info().project.name === 'plain';
  return (person === 'member' && plain && process.env.PLAIN_MEMBER) || `${person}@demo`;
}

/** Signs somebody in in the page's browser, in the place of whoever was. */
export async function signIn(page: Page, person: Person, next = '/staff'): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await settled(page);
  await page.getByLabel('邮箱').fill(address(person));
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('main').getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(next);
  await settled(page);
}

/** Waits until scripts have taken over, where there are any. */
export async function settled(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled === false) return;
  await expect(page.locator('html')).toHaveAttribute('data-ready');
  // The part for staff is loaded after the application itself.
  await page.waitForLoadState('networkidle');
}

/** Asks the interface as the page's own browser does. */
export async function begin(page: Page, title: string): Promise<{ id: string; version: number }> {
  const answer = await page.request.post('/api/v1/listings', {
    headers: { origin: new URL(page.url()).origin },
    data: { title },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return answer.json();
}

/** Writes a listing in the page's browser, beside the page. */
export async function write(
  request: APIRequestContext,
  origin: string,
  id: string,
  data: Record<string, unknown>,
): Promise<void> {
  const answer = await request.put(`/api/v1/listings/${id}`, { headers: { origin }, data });
  expect(answer.status(), await answer.text()).toBe(200);
}
