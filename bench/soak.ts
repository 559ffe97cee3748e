import { Embedder } from '../src/modules/embeddings/embedder.ts';
import { openLoader } from '../src/modules/models/open-models.ts';
import type { ModelLoader, ReadyModel } from '../src/modules/models/registry/model-loader.ts';
import type { OnnxModel } from '../src/modules/models/storage/model.entity.ts';
import { ModelNotReadyError } from '../src/modules/models/storage/model.errors.ts';
import { MemoryEmbeddingCache } from '../src/platform/cache/memory/memory-embedding-cache.ts';
import { createLogger } from '../src/platform/observability/logger.ts';
import { ModelNotLoadedError } from '../src/platform/onnx/inference-engine.ts';
import { megabytes, memoryWatch, percent } from './support/memory.ts';
import { smallShape } from './support/minilm-shape.ts';
import { defaultEngine, encoderRow, staticModelRow } from './support/models.ts';
import { createTextSource, type TextSource } from './support/texts.ts';

/** Half of them are the warm-up; the other 200,000 count. */
const requests = 400_000;
const inFlight = 32;
/**
 * Numbers of requests between two samples of the memory, between two progress reports, and between
 * two reloads of the second model.
 */
const noteEvery = 200;
const reportEvery = 20_000;
const reloadEvery = 5_000;
/** Number of texts that repeat, so that the cache answers them. */
const favourites = 200;

interface Soaked {
  readonly embedder: Embedder;
  readonly loader: ModelLoader;
  readonly model: ReadyModel;
  readonly second: OnnxModel;
}

/**
 * Sends mixed requests to engine, embedder and cache for some minutes, and measures the memory of
 * the process after warm-up and at the end.
 */
export async function benchSoak(): Promise<void> {
  const engine = defaultEngine();
  try {
    const { row: second, directory } = await encoderRow(smallShape);
    const loader = await openLoader(engine, directory);
    const logger = createLogger({ level: 'silent', format: 'json' });
    const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
    await soak({ embedder, loader, model: await loader.open(staticModelRow()), second });
  } finally {
    await engine.close();
  }
}

async function soak(soaked: Soaked): Promise<void> {
  const source = createTextSource(1);
  const known = Array.from({ length: favourites }, () => source.textWithNews(source.between(3, 30)));
  const least = (notes: readonly number[]) => Math.min(...notes);
  const watches = [
    {
      name: 'resident memory of the process, median',
      watch: memoryWatch(),
      read: () => process.memoryUsage.rss(),
    },
    {
      name: 'objects of the main thread, least',
      watch: memoryWatch(least),
      read: () => process.memoryUsage().heapUsed,
    },
    {
      name: 'buffers of the main thread, least',
      watch: memoryWatch(least),
      read: () => process.memoryUsage().arrayBuffers,
    },
  ];
  const started = performance.now();
  let asked = 0;
  let texts = 0;
  const lane = async () => {
    while (asked < requests) {
      asked += 1;
      const number = asked;
      if (number % noteEvery === 0) for (const { watch, read } of watches) watch.note(number, read());
      if (number % reportEvery === 0) reportProgress(number, texts, started);
      if (number % reloadEvery === 0) await soaked.loader.close(soaked.second.id);
      const answered = await request(soaked, source, known);
      texts += answered;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  report(watches.map(({ name, watch }) => ({ name, ...watch.growth() })));
}

/** @returns the number of texts that were embedded */
async function request(soaked: Soaked, source: TextSource, known: readonly string[]): Promise<number> {
  const { embedder, model } = soaked;
  const chance = source.chance();
  if (chance < 0.02) return requestSecond(soaked, source.textWithNews(12));
  return (await embedder.embed(model, textsOf(chance, source, known))).length;
}

/** A text for the model that is unloaded repeatedly: the next request after that loads it again. */
async function requestSecond({ embedder, loader, second }: Soaked, text: string): Promise<number> {
  try {
    return (await embedder.embed(await loader.open(second), [text])).length;
  } catch (error) {
    if (error instanceof ModelNotLoadedError || error instanceof ModelNotReadyError) return 0;
    throw error;
  }
}

/**
 * Of a hundred requests, about 60 are one short text, 25 a repeated text, 10 a batch, and 3 a text
 * longer than the model reads.
 */
function textsOf(chance: number, source: TextSource, known: readonly string[]): string[] {
  if (chance < 0.05) return [source.textWithNews(source.between(250, 600))];
  if (chance < 0.15) {
    return Array.from({ length: source.between(2, 32) }, () => source.textWithNews(source.between(3, 40)));
  }
  if (chance < 0.4) return [known[source.between(0, known.length - 1)] ?? ''];
  return [source.textWithNews(source.between(3, 30))];
}

function reportProgress(asked: number, texts: number, started: number): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `  ${asked} of ${requests} requests, ${texts} texts, ${seconds} s, resident ${megabytes(process.memoryUsage.rss())} MB`,
  );
}

function report(
  rows: readonly {
    readonly name: string;
    readonly warm: number;
    readonly end: number;
    readonly growth: number;
  }[],
): void {
  console.log(`\n  ${requests} requests, ${inFlight} in flight              warm      end  MB   growth`);
  for (const { name, warm, end, growth } of rows) {
    console.log(`  ${name.padEnd(40)} ${megabytes(warm)} ${megabytes(end)}      ${percent(growth)}`);
  }
}
