// Browser tests of the portal. `cargo xtask test e2e` builds what they need and runs them;
// `PORTAL_URL` points them at a portal that runs already.
import { defineConfig, devices, type PlaywrightTestOptions } from '@playwright/test';

/** What keeps Chromium quiet and able to run as root in a container. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const common: Partial<PlaywrightTestOptions> = {
  ...devices['Desktop Chrome'],
  viewport: { width: 1280, height: 900 },
  locale: 'zh-CN',
};

export default defineConfig({
  testDir: 'tests',
  globalSetup: './setup/portal.ts',
  outputDir: 'test-results',
  timeout: 30_000,
  expect: { timeout: 7_000 },
  workers: 2,
  retries: 0,
  forbidOnly: true,
  use: {
    baseURL: process.env.PORTAL_URL,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ARGUMENTS,
    },
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'scripts',
      testIgnore: '**/pictures.spec.ts',
      grepInvert: /@plain/,
      use: common,
    },
    {
      name: 'plain',
      testIgnore: '**/pictures.spec.ts',
      grepInvert: /@scripts/,
      use: { ...common, javaScriptEnabled: false },
    },
    {
      name: 'pictures',
      testMatch: '**/pictures.spec.ts',
      use: { ...common, screenshot: 'off' },
    },
  ],
});
