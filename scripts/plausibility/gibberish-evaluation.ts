import { isLakeWorthy } from '../../src/domain/admission.ts';
import { blankTensor, tensorOf } from '../../src/domain/anchor-space.ts';
import { clarityOf, contentSignal } from '../../src/domain/content-signal.ts';
import { readDigits } from '../../src/domain/digits.ts';
import { type PlausibilityModel, plausibilityOf } from '../../src/domain/language/plausibility.ts';
import { readabilityOf } from '../../src/domain/readability.ts';
import { plausibilityPath, readPlausibilityModel } from '../../src/modules/inferences/plausibility-file.ts';
import { auroc } from '../../src/statistics/score-metrics.ts';
import { markdownTable } from '../evidence/trials/markdown-table.ts';
import { type Encoder, withEncoders } from './encoders.ts';
import { readTexts, type TextKind } from './texts.ts';

/** A text with its signal, and whether the Lake admits it. */
interface Measured {
  readonly signal: number;
  readonly isAdmitted: boolean;
  /** The same by clarity alone, without a neutral direction, as in earlier versions. */
  readonly wasAdmitted: boolean;
}

interface MeasuredKind {
  readonly name: string;
  readonly texts: readonly Measured[];
}

/**
 * Measures the signal without evidence of held-out texts of ten kinds and of ten kinds of
 * gibberish.
 */
export async function evaluateGibberish(
  dataFolder: string,
  { sample, seed }: { readonly sample: number; readonly seed: number },
  say: (message: string) => void,
): Promise<string> {
  const { real, gibberish, otherLanguages } = await readTexts(dataFolder, 'held out', sample, seed);
  const plausibility = await readPlausibilityModel(plausibilityPath);
  const tables = await withEncoders(async (encoder) => {
    const measure = (kind: TextKind) => measured(encoder, plausibility, kind);
    const table = signalTable(
      await inTurn(real, measure),
      await inTurn(gibberish, measure),
      await inTurn(otherLanguages, measure),
    );
    say(`gibberish: read with ${encoder.model.name}`);
    return `${encoder.model.name}\n\n${table}`;
  });
  return [...tables, timeOf(plausibility, real)].join('\n\n');
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function measured(
  { model, read }: Encoder,
  plausibility: PlausibilityModel,
  { name, texts }: TextKind,
): Promise<MeasuredKind> {
  const embeddings = await read(texts);
  return {
    name,
    texts: embeddings.map(({ vector, tokens }, index) => {
      const { share, readTokens } = readabilityOf(tokens.text, tokens.known);
      const tensor = readTokens > 0 ? tensorOf(model.anchorSpace, vector) : blankTensor();
      const { digits, fluxPosition, confidence } = tensor;
      const signal = contentSignal(digits, share, plausibilityOf(plausibility, texts[index] ?? ''));
      const admits = (signalBefore: number, position: number) =>
        isLakeWorthy({ signalBefore, hallucinationDetected: false, fluxPosition: position, confidence });
      return {
        signal,
        isAdmitted: admits(signal, fluxPosition),
        wasAdmitted: admits(clarityOf(digits), readDigits(digits).fluxPosition),
      };
    }),
  };
}

function signalTable(
  real: readonly MeasuredKind[],
  gibberish: readonly MeasuredKind[],
  languages: readonly MeasuredKind[],
): string {
  const rows = (kinds: readonly MeasuredKind[], area: (kind: MeasuredKind) => string) =>
    kinds.map((kind) => [
      kind.name,
      String(kind.texts.length),
      area(kind),
      median(kind).toFixed(3),
      share(kind, ({ isAdmitted }) => isAdmitted),
      share(kind, ({ wasAdmitted }) => wasAdmitted),
    ]);
  const [allReal, allGibberish] = [together('all texts', real), together('all gibberish', gibberish)];
  return markdownTable(
    ['kind', 'texts', 'AUROC', 'median signal', 'in the Lake', 'in the Lake by clarity alone'],
    [
      ...rows([...real, allReal], (kind) => areaOf(kind, allGibberish)),
      ...rows([...gibberish, allGibberish], (kind) => areaOf(allReal, kind)),
      ...rows(languages, () => ''),
    ],
  );
}

function together(name: string, kinds: readonly MeasuredKind[]): MeasuredKind {
  return { name, texts: kinds.flatMap(({ texts }) => texts) };
}

/** How well the signal separates texts from gibberish. */
function areaOf(texts: MeasuredKind, gibberish: MeasuredKind): string {
  const outcomes = [
    ...texts.texts.map(({ signal }) => ({ score: signal, supported: true })),
    ...gibberish.texts.map(({ signal }) => ({ score: signal, supported: false })),
  ];
  return (auroc(outcomes) ?? Number.NaN).toFixed(3);
}

function median({ texts }: MeasuredKind): number {
  const sorted = texts.map(({ signal }) => signal).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function share({ texts }: MeasuredKind, isOne: (text: Measured) => boolean): string {
  return `${((100 * texts.filter(isOne).length) / texts.length).toFixed(1)} %`;
}

const timedRuns = 2_000;

/** Time of the plausibility of about 100 words. */
function timeOf(model: PlausibilityModel, kinds: readonly TextKind[]): string {
  const words = kinds.flatMap(({ texts }) => texts.slice(0, 20)).flatMap((text) => text.split(/\s+/));
  const texts = Array.from({ length: Math.floor(words.length / 100) }, (_, place) =>
    words.slice(100 * place, 100 * place + 100).join(' '),
  );
  for (const text of texts) plausibilityOf(model, text);
  const started = performance.now();
  for (let run = 0; run < timedRuns; run += 1) plausibilityOf(model, texts[run % texts.length] ?? '');
  const each = (performance.now() - started) / timedRuns;
  return `Time of the plausibility of 100 words: ${each.toFixed(3)} ms.`;
}
