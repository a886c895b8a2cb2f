// What tests of asking share: a form that is filled in, and which request is shown.
import type { Page } from '@playwright/test';
import { inDays } from './desk';

/** Fills in what an application asks, but for what is named. */
export async function fillIn(page: Page, purpose: string, but: string[] = []): Promise<void> {
  const fields: [string, string][] = [
    ['使用目的', purpose],
    ['应用场景', '硕士论文，结果只用于答辩'],
    ['使用到哪一天', inDays(200)],
    ['安全保护措施', '加密存储，仅本人接触，用后删除'],
    ['存储地点', '学校机房'],
  ];
  for (const [label, value] of fields) {
    if (!but.includes(label)) await page.getByLabel(label).fill(value);
  }
  if (!but.includes('承诺')) await page.getByLabel('我已阅读并同意以上承诺书').check();
}

/** The identifier of the request whose page is shown. */
export function shownRequest(page: Page): string {
  return /\/requests\/([^/?#]+)/.exec(page.url())?.[1] ?? 'none';
}
