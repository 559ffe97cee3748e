/**
 * Prints what a model file costs: `node --expose-gc scripts/encoder/cost.ts FILE.onnx`. The session
 * runs on one thread, as the bundled onnxruntime-node runs it.
 */
import { readFileSync, statSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Tokens of a text, and how often it runs. */
const texts = [
  { tokens: 12, runs: 200 },
  { tokens: 80, runs: 100 },
  { tokens: 256, runs: 50 },
];
/** Runs before those that are measured. */
const warmUp = 5;

/** Resident memory of this process, in MB. */
function residentMb(): number {
  globalThis.gc?.();
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** Time of the processor in all threads of this process, in milliseconds. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function feedOf(tokens: number): Record<string, Tensor> {
  const shape = [1, tokens];
  const ids = BigInt64Array.from({ length: tokens }, (_, index) => BigInt(1000 + ((index * 7919) % 20_000)));
  return {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', new BigInt64Array(tokens).fill(1n), shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(tokens), shape),
  };
}

/** The median, and the quickest, of the processor times of runs, in milliseconds. */
async function timesOf(session: InferenceSession, tokens: number, runs: number): Promise<[number, number]> {
  const feed = feedOf(tokens);
  for (let run = 0; run < warmUp; run += 1) await session.run(feed);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = processorMs();
    await session.run(feed);
    times.push(processorMs() - before);
  }
  times.sort((one, other) => one - other);
  return [times[runs >> 1] ?? Number.NaN, times[0] ?? Number.NaN];
}

async function printCost(path: string): Promise<void> {
  const beforeMb = residentMb();
  const beforeMs = processorMs();
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  console.log(`file                 ${(statSync(path).size / 1e6).toFixed(1)} MB`);
  console.log(`load                 ${(processorMs() - beforeMs).toFixed(0)} ms of the processor`);
  console.log(`memory after loading ${(residentMb() - beforeMb).toFixed(0)} MB more`);
  for (const { tokens, runs } of texts) {
    const [median, quickest] = await timesOf(session, tokens, runs);
    const shown = `${median.toFixed(1)} ms of the processor, quickest ${quickest.toFixed(1)} ms`;
    console.log(`${String(tokens).padStart(3)} tokens           ${shown}`);
  }
  console.log(`memory after all     ${(residentMb() - beforeMb).toFixed(0)} MB more`);
}

const path = process.argv[2];
if (path === undefined) {
  console.error('usage: node --expose-gc scripts/encoder/cost.ts FILE.onnx');
  process.exitCode = 2;
} else await printCost(path);
