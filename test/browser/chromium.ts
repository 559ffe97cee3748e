import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { leftOutWithout } from '../support/left-out.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether the browser is installed. A continuous integration machine must have it. */
export const chromiumIsHere = existsSync(executablePath);
export const leftOutWithoutChromium = leftOutWithout(
  chromiumIsHere,
  `Chromium (${executablePath}; CHROMIUM says where else)`,
  'the browser suites',
);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags });
}

/**
 * A context whose pages reach this machine only; what they ask of others is refused, and listed
 * here.
 */
export async function openOfflineContext(
  browser: Browser,
): Promise<{ readonly context: BrowserContext; readonly refused: readonly string[] }> {
  const context = await browser.newContext();
  const refused: string[] = [];
  await context.route(
    (url) => url.hostname !== '127.0.0.1' && url.protocol !== 'data:' && url.protocol !== 'blob:',
    (route) => {
      refused.push(route.request().url());
      return route.abort();
    },
  );
  return { context, refused };
}
