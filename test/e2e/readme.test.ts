import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { quickestKind } from '../support/installation.ts';
import { rootDirectory } from '../support/source-files.ts';
import { withServer } from '../support/with-server.ts';

const readme = readFileSync(join(rootDirectory, 'README.md'), 'utf8');

/** Each GraphQL example that a JSON example follows, with nothing but prose between them. */
const examples = [...readme.matchAll(/```graphql\n([^`]+)```\n[^`]*```json\n([^`]+)```/g)].map(
  ([, query = '', response = '']) => ({ query, response }),
);

/** What its prose says about a text that its first steps measure. */
const measured =
  /infer\(input: \{ text: "([^"]+)".*?position (\d) \(`(\w+)`\), confidence ([\d.]+) and signal strength\s+([\d.]+\d)/s.exec(
    readme.slice(readme.indexOf('### Measure a text')),
  );
const measuring = `mutation ($text: String!) {
  infer(input: { text: $text }) {
    ... on InferPayload { inference { fluxPosition archetype confidence signalStrength } }
  }
}`;
const inferredSchema = z.object({
  data: z.object({
    infer: z.object({
      inference: z.object({
        fluxPosition: z.int(),
        archetype: z.string(),
        confidence: z.number(),
        signalStrength: z.number(),
      }),
    }),
  }),
});

describe('the README', () => {
  const running = withServer(quickestKind());

  test('says what the server measures of its first text', async () => {
    const [, text, ...told] = measured ?? [];
    const { body } = await running.client.post(JSON.stringify({ query: measuring, variables: { text } }));
    const { fluxPosition, archetype, confidence, signalStrength } =
      inferredSchema.parse(body).data.infer.inference;
    expect(told).toEqual([String(fluxPosition), archetype, confidence.toFixed(3), signalStrength.toFixed(3)]);
  });

  test('shows responses', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples)('shows what the server responds to an example', async ({ query, response }) => {
    const { body } = await running.client.post(JSON.stringify({ query }));
    const shown: unknown = JSON.parse(response);
    expect(withNumbersOf(shown, withoutTimings(body))).toEqual(shown);
  });
});

/**
 * The value with the numbers that are shown, where they differ by less than a hundredth: a
 * document rounds them, and processors round the sums of a model differently.
 */
function withNumbersOf(shown: unknown, value: unknown): unknown {
  if (typeof shown === 'number' && typeof value === 'number')
    return Math.abs(shown - value) < 0.01 ? shown : value;
  if (Array.isArray(shown) && Array.isArray(value))
    return value.map((one, place) => withNumbersOf(shown[place], one));
  if (!isRecord(shown) || !isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withNumbersOf(shown[name], one)]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutTimings(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'data' in body ? { data: body.data } : body;
}
