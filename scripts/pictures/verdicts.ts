/**
 * Draws the picture of the results in docs/evidence.md from the figures of an evaluation:
 * `npm run evaluate -- --data DIR --entailment DIR --only sets --only pairs --json FILE`, then
 * `node scripts/pictures/verdicts.ts FILE`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const figure = z.number().nullable();
const schema = z.array(
  z.object({
    set: z.string(),
    auroc: figure,
    rules: figure,
    reading: figure,
    baselines: z.record(z.string(), figure),
    reliability: z.array(z.object({ meanScore: z.number(), supportedShare: z.number(), count: z.number() })),
  }),
);
type Evaluation = z.infer<typeof schema>[number];

const picture = join(import.meta.dirname, '../../docs/verdicts.svg');

const row = 26;
const left = 210;
const width = 420;
const top = 60;
const lowest = 0.4;

const series = [
  ['best simple baseline', '#9a9a9a', ({ baselines }: Evaluation) => largest(Object.values(baselines))],
  ['rules alone', '#e69f00', ({ rules }: Evaluation) => rules],
  ['cross-encoder alone', '#56b4e9', ({ reading }: Evaluation) => reading],
  ['the judge', '#000000', ({ auroc }: Evaluation) => auroc],
] as const;

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

const x = (area: number) => left + ((Math.max(lowest, area) - lowest) / (1 - lowest)) * width;

function text(at: readonly [number, number], words: string, anchor = 'start'): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}">${escaped}</text>`;
}

function dot(at: readonly [number, number], colour: string, radius = 5): string {
  return `<circle cx="${at[0].toFixed(1)}" cy="${at[1].toFixed(1)}" r="${radius}" fill="${colour}"/>`;
}

function line(from: readonly [number, number], to: readonly [number, number], colour = '#dddddd'): string {
  const [x1, y1, x2, y2] = [...from, ...to].map((place) => place.toFixed(1));
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>`;
}

/** AUROC of every set: one row a set, one dot a judge. */
function areas(evaluations: readonly Evaluation[]): string[] {
  const bottom = top + evaluations.length * row;
  const grid = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].flatMap((area) => [
    line([x(area), top], [x(area), bottom]),
    text([x(area), bottom + 18], area.toFixed(1), 'middle'),
  ]);
  const dots = evaluations.flatMap((evaluation, place) => {
    const y = top + (place + 0.5) * row;
    const known = series.flatMap(([, colour, of]) => {
      const area = of(evaluation);
      return area === null ? [] : [dot([x(area), y], colour)];
    });
    return [text([left - 12, y + 4], evaluation.set, 'end'), ...known];
  });
  return [text([left, 24], 'AUROC by set'), ...legend(), ...grid, ...dots];
}

function legend(): string[] {
  return series.flatMap(([name, colour], place) => {
    const at = left + place * 145 - 60;
    return [dot([at, 42], colour), text([at + 9, 46], name)];
  });
}

/** How often responses with a given probability are supported, one line a set. */
function reliability(evaluations: readonly Evaluation[]): string[] {
  const [side, from] = [280, left + width + 90];
  const place = (predicted: number, observed: number): readonly [number, number] => [
    from + predicted * side,
    top + side - observed * side,
  ];
  const ticks = [0, 0.5, 1].flatMap((share) => [
    text([place(share, 0)[0], top + side + 18], share.toFixed(1), 'middle'),
    text([from - 8, place(0, share)[1] + 4], share.toFixed(1), 'end'),
  ]);
  const dots = evaluations.flatMap((evaluation) =>
    evaluation.reliability
      .filter(({ count }) => count >= 10)
      .map(({ meanScore, supportedShare, count }) =>
        dot(place(meanScore, supportedShare), '#00000066', Math.min(7, 1.5 + Math.sqrt(count) / 3)),
      ),
  );
  return [
    text([from, 24], 'Share of supported responses by probability'),
    `<rect x="${from}" y="${top}" width="${side}" height="${side}" fill="none" stroke="#dddddd"/>`,
    line(place(0, 0), place(1, 1), '#9a9a9a'),
    ...ticks,
    ...dots,
  ];
}

const [file = ''] = process.argv.slice(2);
const evaluations = schema.parse(JSON.parse(await readFile(file, 'utf8')));
const height = top + evaluations.length * row + 40;
await writeFile(
  picture,
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="1040" height="${height}" viewBox="0 0 1040 ${height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...areas(evaluations),
    ...reliability(evaluations),
    '</svg>\n',
  ].join('\n'),
);
console.log(picture);
