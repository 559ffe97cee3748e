import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Contestant, processCpuMs, startBare, startProgram } from './support/contestant.ts';
import { encoderFiles, encoderFolder } from './support/minilm-folder.ts';
import { miniLmShape } from './support/minilm-shape.ts';
import { defaultEngine } from './support/models.ts';
import { median } from './support/statistics.ts';
import { createTextSource, SPECIAL_TOKENS } from './support/texts.ts';
import { ratios, type TurnsResult, takeTurns } from './support/turns.ts';

const rounds = 9;
const textsPerRound = 64;
const threads = 1;
const modelId = 'minilm-shape';
const peersDirectory = join(import.meta.dirname, 'peers');

/** Ranges of text lengths in tokens, including special tokens, both ends inclusive. */
const loads = [
  { name: '8 to 128 tokens', shortest: 8, longest: 128 },
  { name: '32 tokens each', shortest: 32, longest: 32 },
];

/**
 * Embeds texts with a model of the shape of MiniLM: the engine, the bare libraries and
 * transformers.js, in alternation.
 */
export async function benchEmbed(): Promise<void> {
  const contestants = await start();
  try {
    await agree(contestants);
    for (const [index, { name, shortest, longest }] of loads.entries()) {
      const source = createTextSource(index + 1);
      const texts = () =>
        Array.from({ length: textsPerRound }, () =>
          source.text(source.between(shortest, longest) - SPECIAL_TOKENS),
        );
      await takeTurns({ contestants, rounds: 1, texts });
      report(name, await takeTurns({ contestants, rounds, texts }));
    }
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
}

/** Starts the contestants, the engine first. */
async function start(): Promise<Contestant[]> {
  const folder = await encoderFolder(miniLmShape);
  const contestants = [
    await startEngine(),
    await startBare('bare onnxruntime-node, as they come', { folder, threads, sorted: false }),
    await startBare('bare onnxruntime-node, sorted', { folder, threads, sorted: true }),
  ];
  if (existsSync(join(peersDirectory, 'node_modules', '@huggingface', 'transformers'))) {
    const program = new URL('./peers/feature-extraction.ts', import.meta.url);
    contestants.push(await startProgram('transformers.js pipeline', program, { folder, threads }));
  } else
    console.log(
      '  transformers.js is not installed. Install it for the benchmarks with `npm ci --prefix bench/peers`.',
    );
  return contestants;
}

async function startEngine(): Promise<Contestant> {
  const engine = defaultEngine();
  await engine.load(await encoderFiles(modelId, miniLmShape));
  return {
    name: 'engine',
    embed: async (texts) => (await engine.embed(modelId, texts)).embeddings.map(({ vector }) => vector),
    cpuMs: async () => processCpuMs(),
    close: () => engine.close(),
  };
}

/** @throws Error if two contestants give different vectors: their times would not be comparable. */
async function agree(contestants: readonly Contestant[]): Promise<void> {
  const source = createTextSource(0);
  const texts = [5, 40, 12, 120].map(source.text);
  const expected = await contestants[0]?.embed(texts);
  for (const contestant of contestants.slice(1)) {
    for (const [text, vector] of (await contestant.embed(texts)).entries()) {
      const cosine = vector.reduce((sum, value, at) => sum + value * (expected?.[text]?.[at] ?? 0), 0);
      if (!(cosine > 0.9999))
        throw new Error(`${contestant.name} gives different vectors: cosine ${cosine}.`);
    }
  }
}

function report(load: string, { times, gaps }: TurnsResult): void {
  const [engine] = times.values();
  console.log(`\n  ${load}, ${textsPerRound} texts per round, ${rounds} rounds, ${threads} thread each`);
  console.log(`  ${''.padEnd(36)}   texts/s   engine's speed as a multiple: wall time, CPU time`);
  for (const [{ name }, { wall, cpu }] of times) {
    const speed = ((textsPerRound * 1000) / median(wall)).toFixed(1).padStart(9);
    const multiple = (of: readonly number[], over: readonly number[] = []) =>
      `${median(ratios(over, of)).toFixed(2)} (${ratios(over, of)
        .reduce((a, b) => Math.min(a, b))
        .toFixed(2)} to ${ratios(over, of)
        .reduce((a, b) => Math.max(a, b))
        .toFixed(2)})`;
    console.log(
      `  ${name.padEnd(36)} ${speed}   ${multiple(wall, engine?.wall)}, ${multiple(cpu, engine?.cpu)}`,
    );
  }
  const [watched = []] = gaps.values();
  const longestWall = Math.max(...watched.map(({ wallMs }) => wallMs));
  const longestCpu = Math.max(...watched.map(({ cpuMs }) => cpuMs ?? Number.NaN));
  console.log(
    `  longest gap of the main event loop with the engine: ${longestWall.toFixed(1)} ms, at most ${longestCpu.toFixed(1)} ms of it CPU time`,
  );
}
