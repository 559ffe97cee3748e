import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { infer } from '../e2e/actions.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import { patienceMs } from '../support/patience.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { chromiumIsHere, launchChromium, openOfflineContext } from './chromium.ts';

/** Longest wait for something to show, in milliseconds. */
const soon = { timeout: patienceMs, interval: 300 };

describe.skipIf(!chromiumIsHere)('GraphiQL in a browser that reaches nothing but the server', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let refused: readonly string[];
  const complaints: string[] = [];

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    [server, browser] = await Promise.all([installation.start(), launchChromium()]);
    const offline = await openOfflineContext(browser);
    refused = offline.refused;
    page = await offline.context.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(server.origin);
  });
  afterAll(async () => {
    await browser.close();
    await installation.dispose();
  });

  /** Opens a tab and runs what stands in it. */
  async function run(name: string): Promise<void> {
    const tab = page.getByRole('tab', { name });
    // Clicks are lost as long as the page is still being put together.
    await vi.waitFor(async () => {
      await tab.click();
      expect(await tab.getAttribute('aria-selected')).toBe('true');
    }, soon);
    // GraphiQL takes in what stands in the editor with a delay. This one is of the page's own
    // clock, so that it is longer on a busy machine, too.
    await page.evaluate('new Promise((done) => setTimeout(done, 500))');
    await page.getByRole('button', { name: /^Execute query/ }).click();
  }

  /** What the response on the page says. */
  async function response(): Promise<string> {
    return (await page.locator('.graphiql-response').innerText()).replaceAll('\u00a0', ' ');
  }

  test('opens on a mutation, two queries and a subscription', async () => {
    await page.getByRole('tab').first().waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Infer', 'Overview', 'Lake', 'Live']);
  });

  test('shows no error on its first screen, though it has asked for the schema', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    // The explorer has what the answer to the introspection says.
    await page.locator('.graphiql-doc-explorer').getByRole('link', { name: 'Query', exact: true }).waitFor();
    expect(await response()).toBe('');
    expect(await page.locator('.graphiql-doc-explorer-error').count()).toBe(0);
  });

  test('its explorer leads from the types to a field', async () => {
    const explorer = page.locator('.graphiql-doc-explorer');
    await explorer.getByRole('link', { name: 'Query', exact: true }).click();
    await explorer.getByRole('link', { name: 'health', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
  });

  test('its editor completes a field', async () => {
    await page.getByRole('button', { name: 'New tab' }).click();
    const editor = page.locator('.graphiql-editor').first();
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('{ heal');
    const suggestions = page.locator('.suggest-widget').first();
    await vi.waitFor(async () => {
      await page.keyboard.press('Control+Space');
      expect(await suggestions.innerText()).toContain('health');
    }, soon);
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => expect(await editor.innerText()).toContain('health'), soon);
  });

  test('the mutation gives an inference', async () => {
    await run('Infer');
    await vi.waitFor(async () => expect(await response()).toContain('"__typename": "InferPayload"'), soon);
  });

  test('the query gives data', async () => {
    const answered = page.waitForResponse(
      (answer) => answer.request().postData()?.includes('query Overview') ?? false,
    );
    await run('Overview');
    const { data, errors } = await (await answered).json();
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      inferences: { totalCount: 1 },
      metrics: { inferenceCount: 1 },
      signal: { current: expect.any(Number) },
      health: { isReady: true },
    });
    await vi.waitFor(async () => expect(await response()).toContain('"totalCount": 1'), soon);
  });

  test('the archive is found by meaning', async () => {
    const answered = page.waitForResponse(
      (answer) => answer.request().postData()?.includes('query Lake') ?? false,
    );
    await run('Lake');
    const { data, errors } = await (await answered).json();
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      lake: { similar: { isExact: true } },
      similarInferences: {
        comparedCount: 1,
        nearest: [{ inference: { inputText: 'What is consciousness?' } }],
      },
    });
  });

  test('the subscription shows what another client infers', async () => {
    await run('Live');
    const client = new GraphqlClient(server.url);
    await vi.waitFor(async () => {
      await infer(client, 'Orchids bloom.');
      expect(await response()).toContain('"inputText": "Orchids');
    }, soon);
  });

  test('asked nobody else for anything, and had nothing to complain of', () => {
    expect(refused).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
