import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { type CommittedInference, inferenceCommitted } from '../src/modules/inferences/inference.events.ts';
import { RedisEventBus } from '../src/platform/events/redis-event-bus.ts';
import { createLogger } from '../src/platform/observability/logger.ts';
import { type InspectedProcess, inspectedProcess } from './support/inspected-process.ts';
import { startServer } from './support/server.ts';
import { type ScratchServices, scratchServices } from './support/services.ts';
import type { ClientsReport, ClientsRequest } from './support/stream-clients-protocol.ts';

const subscribers = 1000;
const idleSubscribers = 5000;
const eventsPerSecond = 50;
const pacedSeconds = 8;
const saturatedSeconds = 6;
/** Events under way while as much is delivered as can be. */
const inFlight = 4;
/** After the last event, what arrives within this time counts as delivered, in milliseconds. */
const windowMs = 1000;

const query =
  'subscription { signalUpdates { cursor node { inferenceId signalStrength confidence fluxPosition createdAt } } }';

interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly memory: InspectedProcess;
  stop(): Promise<void>;
}

interface Outcome {
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly idleBytes: number;
}

/** Updates from Redis to many subscribers over WebSocket: the product, and graphql-yoga with graphql-ws as they come. */
export async function benchFanOut(): Promise<void> {
  const services = await scratchServices();
  const logger = createLogger({ level: 'silent', format: 'json' });
  const bus = new RedisEventBus({ ...services.redis, logger });
  const publisher = new Publisher(bus);
  try {
    const ours = await measured(await startProduct(services), publisher);
    const stock = await measured(await startStock(services), publisher);
    report(ours, stock);
  } finally {
    await bus.close();
    await services.remove();
  }
}

async function measured(contestant: Contestant, publisher: Publisher): Promise<Outcome> {
  const clients = new Clients();
  try {
    const idleBytes = await idleRun(contestant, clients, publisher);
    await clients.ask({ kind: 'open', url: contestant.url, query, count: subscribers });
    await untilAllAreServed(clients, publisher);
    const paced = await pacedRun(clients, publisher);
    const perSecond = await saturatedRun(clients, publisher);
    console.log(
      `  ${contestant.name.padEnd(28)} ${percent(paced.delivered)} delivered, p50 ${paced.p50Ms} ms, p99 ${paced.p99Ms} ms; ` +
        `at most ${perSecond.toFixed(0)} deliveries/s; ${(idleBytes / 1024).toFixed(1)} KB a subscription`,
    );
    return { ...paced, perSecond, idleBytes };
  } finally {
    clients.end();
    await contestant.stop();
  }
}

async function untilAllAreServed(clients: Clients, publisher: Publisher): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await clients.ask({ kind: 'clear' });
    await publisher.publish();
    await sleep(200);
    if ((await clients.ask({ kind: 'count' })).received === subscribers) return;
  }
  throw new Error('Not every subscriber was served.');
}

async function pacedRun(clients: Clients, publisher: Publisher) {
  await clients.ask({ kind: 'clear' });
  const events = eventsPerSecond * pacedSeconds;
  const started = performance.now();
  for (let event = 0; event < events; event += 1) {
    await sleep(Math.max(0, started + (event * 1000) / eventsPerSecond - performance.now()));
    await publisher.publish();
  }
  await sleep(windowMs);
  const { received, ages } = await clients.ask({ kind: 'report' });
  const report = {
    delivered: received / (events * subscribers),
    p50Ms: ageAt(ages, 0.5),
    p99Ms: ageAt(ages, 0.99),
  };
  await untilQuiet(clients);
  return report;
}

/** @returns deliveries a second while the next event follows as soon as an earlier one is delivered. */
async function saturatedRun(clients: Clients, publisher: Publisher): Promise<number> {
  await clients.ask({ kind: 'clear' });
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
  const perSecond = (received * 1000) / (performance.now() - started);
  await untilQuiet(clients);
  return perSecond;
}

/** @returns what the server holds for each subscription, connection included, in bytes. */
async function idleRun(contestant: Contestant, clients: Clients, publisher: Publisher): Promise<number> {
  await clients.ask({ kind: 'open', url: contestant.url, query, count: idleSubscribers / 10 });
  await publisher.publish();
  await sleep(1000);
  const before = await contestant.memory.heldBytes();
  await clients.ask({ kind: 'open', url: contestant.url, query, count: idleSubscribers });
  await sleep(2000);
  const after = await contestant.memory.heldBytes();
  await clients.ask({ kind: 'close' });
  await sleep(2000);
  return (after - before) / (idleSubscribers * 0.9);
}

async function untilQuiet(clients: Clients): Promise<void> {
  for (let before = -1; ; ) {
    const { received } = await clients.ask({ kind: 'count' });
    if (received === before) return;
    before = received;
    await sleep(500);
  }
}

function report(ours: Outcome, stock: Outcome): void {
  console.log(`\n  ${subscribers} subscribers, ${eventsPerSecond} events/s    product      stock`);
  const rows: [string, (outcome: Outcome) => string][] = [
    ['delivered within the window', ({ delivered }) => percent(delivered)],
    ['p50, ms', ({ p50Ms }) => String(p50Ms)],
    ['p99, ms', ({ p99Ms }) => String(p99Ms)],
    ['saturated deliveries/s', ({ perSecond }) => perSecond.toFixed(0)],
    [`KB each of ${idleSubscribers} idle`, ({ idleBytes }) => (idleBytes / 1024).toFixed(1)],
  ];
  for (const [name, value] of rows) {
    console.log(`  ${name.padEnd(30)} ${value(ours).padStart(10)} ${value(stock).padStart(10)}`);
  }
  console.log(`  saturated, product over stock: ${(ours.perSecond / stock.perSecond).toFixed(2)}`);
}

/** The age that a share of the messages does not exceed, in milliseconds. */
function ageAt(ages: readonly (number | null)[], share: number): number {
  const total = ages.reduce((sum: number, messages) => sum + (messages ?? 0), 0);
  let counted = 0;
  return ages.findIndex((messages) => {
    counted += messages ?? 0;
    return counted >= share * total;
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

async function startProduct(services: ScratchServices): Promise<Contestant> {
  const memory = await inspectedProcess();
  const server = await startServer({
    NODE_OPTIONS: memory.nodeOptions,
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redis.url,
    REDIS_PREFIX: services.redis.prefix,
    SUBSCRIPTION_BUFFER: '10000',
  });
  return { name: 'product', memory, ...server };
}

async function startStock({ redis }: ScratchServices): Promise<Contestant> {
  const memory = await inspectedProcess();
  const program = new URL('./support/stock-subscriptions.ts', import.meta.url).pathname;
  const topic = redis.prefix + inferenceCommitted.name;
  const child = spawn(process.execPath, [program, redis.url, topic], {
    env: { ...process.env, NODE_OPTIONS: memory.nodeOptions },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  if (typeof url !== 'string') throw new Error('The stock server did not start.');
  return {
    name: 'graphql-yoga and graphql-ws',
    url,
    memory,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Events as a server publishes them after a commit, without the commit. */
class Publisher {
  readonly #bus: RedisEventBus;
  #seq = 0;

  constructor(bus: RedisEventBus) {
    this.#bus = bus;
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
    verdictBefore: null,
    evidenceScore: null,
    evidenceModel: null,
    probabilitySupported: null,
    verdictThreshold: null,
    calibrated: false,
    calibratorVersion: null,
    vortexFlow: 'none',
    lakeWorthy: true,
    interventions: [],
    processingTimeMs: 45,
    createdAt: new Date().toISOString(),
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
