import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tensorOf } from '../../src/domain/anchor-space.ts';
import { markdownTable, shareOf } from '../evidence/trials/markdown-table.ts';
import { heldOutAnchors, withEncoders } from './encoders.ts';

const sentencesSchema = z.array(z.string().min(1)).min(1);

/** Everyday sentences without a stance that no space was fitted on. */
export async function readEverydaySentences(): Promise<string[]> {
  const file = join(import.meta.dirname, 'everyday-sentences.json');
  return sentencesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** How many sentences without a stance have position 0, and how many with one have their own. */
export async function evaluatePositions(): Promise<string> {
  const [anchors, everyday] = await Promise.all([heldOutAnchors(), readEverydaySentences()]);
  const rows = await withEncoders(async ({ model, read }) => {
    const tensors = (await read([...anchors.map(({ text }) => text), ...everyday])).map(({ vector }) =>
      tensorOf(model.anchorSpace, vector),
    );
    const own = anchors.filter(({ position }, index) => tensors[index]?.fluxPosition === position);
    const largest = anchors.filter(({ position }, index) => {
      const { digits = [], confidence } = tensors[index] ?? {};
      return digits.indexOf(confidence ?? Number.NaN) === position - 1;
    });
    const neutral = tensors.slice(anchors.length).filter(({ fluxPosition }) => fluxPosition === 0);
    return [
      model.name,
      shareOf(neutral.length, everyday.length),
      shareOf(own.length, anchors.length),
      shareOf(largest.length, anchors.length),
    ];
  });
  return markdownTable(
    [
      'model',
      `${everyday.length} everyday sentences at position 0`,
      `${anchors.length} anchors at their own position`,
      'with the largest digit there',
    ],
    rows,
  );
}
