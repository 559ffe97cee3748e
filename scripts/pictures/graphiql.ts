/**
 * Takes the picture of GraphiQL in the documents, from a server that runs:
 * `node scripts/pictures/graphiql.ts [ADDRESS]`. CHROMIUM names the browser.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const address = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';
const picture = join(import.meta.dirname, '../../docs/graphiql.png');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
  await page.goto(address);
  await page.getByRole('tab', { name: 'Infer' }).click();
  // The editor passes its text on with a delay.
  await page.waitForTimeout(2000);
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.locator('.graphiql-response').getByText('confidence').waitFor();
  await page.mouse.move(640, 700);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
}
console.log(picture);
