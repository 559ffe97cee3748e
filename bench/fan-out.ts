import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { type CommittedInference, inferenceCommitted } from '../src/modules/record/inference.events.ts';
import { RedisEventBus } from '../src/platform/events/redis-event-bus.ts';
import { createLogger } from '../src/platform/observability/logger.ts';
import { type InspectedProcess, inspectedProcess } from './support/inspected-process.ts';
import { startServer } from './support/server.ts';
import { type ScratchServices, scratchServices } from './support/services.ts';
import { median } from './support/statistics.ts';
import {
  type ClientsReport,
  type ClientsRequest,
  type Transport,
  transports,
} from './support/stream-clients-protocol.ts';
import { ratios } from './support/turns.ts';

const subscribers = 1000;
const idleSubscribers = 5000;
const eventsPerSecond = 50;
/** The contestants alternate, so that changes of the machine's load affect both. */
const rounds = 3;
const pacedSeconds = 4;
const saturatedSeconds = 3;
/** Number of events in flight while measuring maximum throughput. */
const inFlight = 4;
/**
 * Messages that arrive within this time after the last event count as delivered, in milliseconds.
 */
const windowMs = 1000;

const query =
  'subscription { signalUpdates { cursor node { inferenceId signalStrength confidence fluxPosition createdAt } } }';

interface Server {
  readonly name: string;
  readonly url: string;
  readonly process: InspectedProcess;
  stop(): Promise<void>;
}

interface Contestant extends Server {
  readonly publisher: Publisher;
  readonly clients: Clients;
  readonly idleBytes: number;
  /** Messages by their age, in milliseconds, over all rounds. */
  readonly ages: number[];
  /** Deliveries per second, and per second of the server's CPU time; one value per round. */
  readonly perSecond: number[];
  readonly perCpuSecond: number[];
}

/**
 * Delivers updates from Redis to many subscribers: the product, and graphql-yoga with graphql-ws as
 * documented.
 */
export async function benchFanOut(): Promise<void> {
  for (const transport of transports) await compareOver(transport);
}

async function compareOver(transport: Transport): Promise<void> {
  const services = await scratchServices();
  const contestants: Contestant[] = [];
  try {
    for (const start of [startProduct, startStock])
      contestants.push(await prepared(services, start, transport));
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of contestants) await pacedRun(contestant);
      for (const contestant of contestants) await saturatedRun(contestant);
      process.stdout.write(`  ${transport}, round ${round + 1} of ${rounds}\r`);
    }
    process.stdout.write(`${' '.repeat(40)}\r`);
    report(transport, contestants);
  } finally {
    for (const { clients, publisher, stop } of contestants) {
      clients.end();
      await publisher.close();
      await stop();
    }
    await services.remove();
  }
}

/**
 * Starts a server, measures it idle, and connects its subscribers. Each server has its own
 * channels.
 */
async function prepared(
  services: ScratchServices,
  start: (services: ScratchServices, prefix: string) => Promise<Server>,
  transport: Transport,
): Promise<Contestant> {
  const prefix = `${services.redis.prefix}${start.name}:`;
  const server = await start(services, prefix);
  const publisher = new Publisher(services.redis.url, prefix);
  const clients = new Clients();
  const idleBytes = await idleRun(server, transport, clients, publisher);
  await clients.ask({ kind: 'open', transport, url: server.url, query, count: subscribers });
  await untilAllAreServed(clients, publisher);
  return { ...server, publisher, clients, idleBytes, ages: [], perSecond: [], perCpuSecond: [] };
}

async function untilAllAreServed(clients: Clients, publisher: Publisher): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await clients.ask({ kind: 'clear' });
    await publisher.publish();
    await sleep(200);
    if ((await clients.ask({ kind: 'count' })).received === subscribers) return;
  }
  throw new Error('Not every subscriber received its updates.');
}

async function pacedRun({ clients, publisher, ages }: Contestant): Promise<void> {
  await clients.ask({ kind: 'clear' });
  const started = performance.now();
  for (let event = 0; event < eventsPerSecond * pacedSeconds; event += 1) {
    await sleep(Math.max(0, started + (event * 1000) / eventsPerSecond - performance.now()));
    await publisher.publish();
  }
  await sleep(windowMs);
  const report = await clients.ask({ kind: 'report' });
  for (const [age, messages] of report.ages.entries()) ages[age] = (ages[age] ?? 0) + (messages ?? 0);
  await untilQuiet(clients);
}

/** The next event is published as soon as an earlier one is delivered. */
async function saturatedRun({
  clients,
  publisher,
  process,
  perSecond,
  perCpuSecond,
}: Contestant): Promise<void> {
  await clients.ask({ kind: 'clear' });
  const cpu = await process.cpuSeconds();
  const started = performance.now();
  let published = 0;
  let received = 0;
  while (performance.now() - started < saturatedSeconds * 1000) {
    while (published - received / subscribers < inFlight) {
      await publisher.publish();
      published += 1;
    }
    ({ received } = await clients.ask({ kind: 'count' }));
  }
  perSecond.push((received * 1000) / (performance.now() - started));
  perCpuSecond.push(received / ((await process.cpuSeconds()) - cpu));
  await untilQuiet(clients);
}

/** @returns the memory of the server per subscription in bytes, including the connection. */
async function idleRun(
  { url, process }: Server,
  transport: Transport,
  clients: Clients,
  publisher: Publisher,
): Promise<number> {
  const warmUp = idleSubscribers / 10;
  await clients.ask({ kind: 'open', transport, url, query, count: warmUp });
  await publisher.publish();
  await sleep(1000);
  const before = await process.heldBytes();
  await clients.ask({ kind: 'open', transport, url, query, count: idleSubscribers });
  await sleep(2000);
  const after = await process.heldBytes();
  await clients.ask({ kind: 'close' });
  await sleep(2000);
  return (after - before) / (idleSubscribers - warmUp);
}

async function untilQuiet(clients: Clients): Promise<void> {
  for (let before = -1; ; ) {
    const { received } = await clients.ask({ kind: 'count' });
    if (received === before) return;
    before = received;
    await sleep(500);
  }
}

function report(transport: Transport, contestants: readonly Contestant[]): void {
  const wanted = eventsPerSecond * pacedSeconds * rounds * subscribers;
  const rows: [string, (contestant: Contestant) => string][] = [
    ['delivered within the window', ({ ages }) => percent(sum(ages) / wanted)],
    ['p50, ms', ({ ages }) => String(ageAt(ages, 0.5))],
    ['p99, ms', ({ ages }) => String(ageAt(ages, 0.99))],
    ['saturated, deliveries/s', ({ perSecond }) => median(perSecond).toFixed(0)],
    ['saturated, deliveries/CPU-s', ({ perCpuSecond }) => median(perCpuSecond).toFixed(0)],
    [`KB held for each of ${idleSubscribers} idle`, ({ idleBytes }) => (idleBytes / 1024).toFixed(1)],
  ];
  console.log(`  over ${transport}: ${subscribers} subscribers, ${eventsPerSecond} events/s`);
  console.log(`  ${''.padEnd(34)} ${contestants.map(({ name }) => name.padStart(28)).join('')}`);
  for (const [name, value] of rows) {
    console.log(`  ${name.padEnd(34)} ${contestants.map((one) => value(one).padStart(28)).join('')}`);
  }
  const [product, stock] = contestants;
  if (product === undefined || stock === undefined) return;
  const times = (mine: readonly number[], theirs: readonly number[]) =>
    median(ratios(theirs, mine)).toFixed(2);
  console.log(
    `  product over stock, median of rounds: ${times(product.perSecond, stock.perSecond)} in wall time, ` +
      `${times(product.perCpuSecond, stock.perCpuSecond)} in CPU time`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + (value ?? 0), 0);
}

/** The age that a share of the messages does not exceed, in milliseconds. */
function ageAt(ages: readonly number[], share: number): number {
  const total = sum(ages);
  let counted = 0;
  return ages.findIndex((messages) => {
    counted += messages ?? 0;
    return counted >= share * total;
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

async function startProduct(services: ScratchServices, prefix: string): Promise<Server> {
  const inspected = await inspectedProcess();
  const { url, stop } = await startServer({
    NODE_OPTIONS: inspected.nodeOptions,
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redis.url,
    REDIS_PREFIX: prefix,
    SUBSCRIPTION_BUFFER: '10000',
  });
  return { name: 'product', url, process: inspected, stop };
}

async function startStock({ redis }: ScratchServices, prefix: string): Promise<Server> {
  const inspected = await inspectedProcess();
  const program = new URL('./support/stock-subscriptions.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, redis.url, prefix + inferenceCommitted.name], {
    env: { ...process.env, NODE_OPTIONS: inspected.nodeOptions },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  if (typeof url !== 'string') throw new Error('The stock server did not start.');
  return {
    name: 'graphql-yoga, graphql-ws',
    url,
    process: inspected,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Publishes events as a server does after a commit, without the commit. */
class Publisher {
  readonly #bus: RedisEventBus;
  #seq = 0;

  constructor(url: string, prefix: string) {
    this.#bus = new RedisEventBus({ url, prefix, logger: createLogger({ level: 'silent', format: 'json' }) });
  }

  close(): Promise<void> {
    return this.#bus.close();
  }

  publish(): Promise<void> {
    this.#seq += 1;
    return this.#bus.publish(inferenceCommitted, committed(this.#seq));
  }
}

function committed(seq: number): CommittedInference {
  return {
    id: uuid(),
    seq,
    inputText: 'What is consciousness?',
    responseText: null,
    sessionId: 'bench',
    modelId: null,
    beam: null,
    fluxPosition: 9,
    archetype: 'Philosophical',
    confidence: 0.92,
    signalStrength: 0.87,
    elpChannels: null,
    verdict: 'UNKNOWN',
    evidence: 'NONE',
    verdictStage: 'FINAL',
    signalFormula: 'READABLE_CLARITY',
    segments: 1,
    tokens: 3,
    readTokens: 3,
    verdictBefore: null,
    evidenceScore: null,
    evidenceModel: null,
    judgeName: null,
    judgeDigest: null,
    probabilitySupported: null,
    verdictThreshold: null,
    calibrated: false,
    calibratorVersion: null,
    vortexFlow: 'none',
    lakeWorthy: true,
    interventions: [],
    processingTimeMs: 45,
    createdAt: new Date().toISOString(),
    happenedAt: new Date().toISOString(),
  };
}

class Clients {
  readonly #process: ChildProcess = fork(new URL('./support/stream-clients.ts', import.meta.url));

  async ask(request: ClientsRequest): Promise<ClientsReport> {
    const answer = new Promise<ClientsReport>((resolve, reject) => {
      const ended = () => reject(new Error('The clients ended.'));
      this.#process.once('exit', ended);
      this.#process.once('message', (report: ClientsReport) => {
        this.#process.off('exit', ended);
        resolve(report);
      });
    });
    this.#process.send(request);
    return answer;
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}
