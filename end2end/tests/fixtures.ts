// What every test uses: a page that fails the test on anything that went wrong unseen.
import { test as base, expect, type Page } from '@playwright/test';

/** What went wrong, and what was meant to. */
export interface Watch {
  /** Answers with this status are part of the test. */
  expectStatus(status: number): void;
}

export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ page, javaScriptEnabled }, use) => {
      const wrong: string[] = [];
      const expected = new Set<number>();
      listen(page, wrong, expected, javaScriptEnabled);
      await use({ expectStatus: (status) => void expected.add(status) });
      expect(wrong, 'nothing went wrong unseen').toEqual([]);
    },
    { auto: true },
  ],
});

function listen(page: Page, wrong: string[], expected: Set<number>, scripts: boolean): void {
  page.on('pageerror', (error) => wrong.push(`error on the page: ${error.message}`));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const status = /status of (\d+)/.exec(message.text())?.[1];
    if (status && expected.has(Number(status))) return;
    // On a machine that is busy, what was fetched early waits; that says nothing of the page.
    if (message.text().includes('was preloaded using link preload but not used')) return;
    wrong.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left, and an answer that becomes a download, give up what they asked for.
    if (reason === 'net::ERR_ABORTED') return;
    // With scripts off, Chromium blocks their early fetch under this name.
    if (!scripts && reason === 'csp' && /\.js$/.test(request.url())) return;
    wrong.push(`no answer: ${request.url()} (${reason})`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !expected.has(response.status())) {
      wrong.push(`${response.status()}: ${response.url()}`);
    }
  });
}

export { expect };
