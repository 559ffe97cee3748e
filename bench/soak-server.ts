import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { megabytes, memoryWatch, percent } from './support/memory.ts';
import { type BenchServer, startServer } from './support/server.ts';
import { createTextSource } from './support/texts.ts';

const requests = 20_000;
const inFlight = 16;
const noteEvery = 50;
const reportEvery = 2_000;
/** The measurement ends after this time and reports what was done by then. */
const maxMs = 170_000;

const mutation =
  'mutation($text: String!) { infer(input: { text: $text }) { __typename ... on InferPayload { inference { id } } ... on Error { message } } }';

/**
 * Measures the memory of a server with its embedded database under inferences over HTTP: after
 * warm-up, and at the end.
 */
export async function benchSoakServer(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('  This benchmark requires Linux, which reports the memory of another process in a file.');
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), 'soak-server-'));
  try {
    const server = await startServer({ DATABASE_URL: '', REDIS_URL: '', DATA_DIR: directory });
    try {
      await soak(server);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function soak(server: BenchServer): Promise<void> {
  const source = createTextSource(1);
  const resident = memoryWatch();
  const started = performance.now();
  let asked = 0;
  const lane = async () => {
    while (asked < requests && performance.now() - started < maxMs) {
      asked += 1;
      const number = asked;
      await server.request(mutation, { text: source.textWithNews(source.between(3, 60)) });
      if (number % noteEvery === 0) resident.note(number, await residentBytes(server.processId));
      if (number % reportEvery === 0) await reportProgress(number, started, server.processId);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const perSecond = (asked * 1000) / (performance.now() - started);
  const { warm, end, growth } = resident.growth();
  console.log(`\n  ${asked} inferences over HTTP, ${inFlight} in flight, ${perSecond.toFixed(0)}/s`);
  console.log(
    `  resident memory of the server: warm ${megabytes(warm)} MB, end ${megabytes(end)} MB, growth ${percent(growth)}`,
  );
}

async function reportProgress(asked: number, started: number, processId: number): Promise<void> {
  const seconds = Math.round((performance.now() - started) / 1000);
  const resident = megabytes(await residentBytes(processId));
  console.log(`  ${asked} of ${requests} inferences, ${seconds} s, resident ${resident} MB`);
}

async function residentBytes(processId: number): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
