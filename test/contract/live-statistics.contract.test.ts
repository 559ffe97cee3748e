import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeyReusedError } from '../../src/platform/cache/key-reused-error.ts';
import type { LiveInference, LiveStatistics } from '../../src/platform/cache/live-statistics.ts';
import { MemoryLiveStatistics } from '../../src/platform/cache/memory/memory-live-statistics.ts';
import { RedisLiveStatistics } from '../../src/platform/cache/redis/redis-live-statistics.ts';
import { InvalidInputError } from '../../src/platform/errors.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { RedisScratch, redisIsHere } from '../support/redis-scratch.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface Subject {
  readonly statistics: LiveStatistics;
  /** Moves the clock, and the expiry of what is stored, forward. */
  advance(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

class Clock {
  /** Just before the end of an hour and of a day, where a window that is cut wrongly shows. */
  milliseconds = Date.parse('2026-03-31T23:59:30.250Z');
  readonly now = (): number => this.milliseconds;
}

function inMemory(): Subject {
  const clock = new Clock();
  const statistics = new MemoryLiveStatistics(clock.now);
  return {
    statistics,
    advance: async (milliseconds) => {
      clock.milliseconds += milliseconds;
    },
    close: () => statistics.close(),
  };
}

function inRedis(): Subject & { readonly scratch: RedisScratch; readonly clock: Clock } {
  const clock = new Clock();
  const scratch = new RedisScratch();
  const { logger } = collectingLogger();
  const statistics = new RedisLiveStatistics({ url: scratch.url, prefix: scratch.prefix, logger }, clock.now);
  return {
    statistics,
    scratch,
    clock,
    advance: async (milliseconds) => {
      clock.milliseconds += milliseconds;
      await scratch.age(milliseconds);
    },
    close: async () => {
      await statistics.close();
      await scratch.close();
    },
  };
}

function inference(id: string, changes: Partial<LiveInference> = {}): LiveInference {
  return {
    id,
    signal: 0.5,
    hallucinationDetected: false,
    interventions: [],
    flow: 'none',
    sessionId: null,
    modelId: null,
    latencyMs: 10,
    ...changes,
  };
}

function liveStatisticsContract(open: () => Subject): void {
  let subject: Subject;
  let statistics: LiveStatistics;

  beforeEach(() => {
    subject = open();
    statistics = subject.statistics;
  });
  afterEach(() => subject.close());

  test('begins with nothing counted', async () => {
    expect(await statistics.currentSignal()).toBeNull();
    expect(await statistics.signalHistory(10)).toEqual([]);
    expect(await statistics.hallucinationStatistics()).toEqual({
      rate: 0,
      count24h: 0,
      inferences24h: 0,
      recentIds: [],
    });
    expect(await statistics.sacredStatistics()).toEqual({
      positions: [
        { position: 3, count: 0, meanBoost: null },
        { position: 6, count: 0, meanBoost: null },
        { position: 9, count: 0, meanBoost: null },
      ],
      interventionCount: 0,
    });
    expect(await statistics.vortexStatistics()).toEqual({
      forwardFlowHits: 0,
      backwardFlowHits: 0,
      totalCycles: 0,
    });
    expect(await statistics.modelPerformance('none')).toEqual({
      samples: 0,
      meanMs: null,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
      accuracy: null,
    });
  });

  test('answers a ping in finite time', async () => {
    expect(await statistics.ping()).toBeGreaterThanOrEqual(0);
  });

  describe('signal', () => {
    test('is the one given last, kept an hour', async () => {
      await statistics.updateSignal(0.4);
      await statistics.updateSignal(0.1 + 0.2);
      expect(await statistics.currentSignal()).toBe(0.1 + 0.2);
      await subject.advance(hour - minute);
      expect(await statistics.currentSignal()).toBe(0.1 + 0.2);
      await subject.advance(minute);
      expect(await statistics.currentSignal()).toBeNull();
    });

    test('history gives the newest first, as many as asked', async () => {
      for (const signal of [0.1, 0.2, 0.3]) await statistics.updateSignal(signal);
      expect(await statistics.signalHistory(2)).toEqual([0.3, 0.2]);
      expect(await statistics.signalHistory(5000)).toEqual([0.3, 0.2, 0.1]);
    });

    test('history keeps the newest 1,000', async () => {
      const signals = Array.from({ length: 1007 }, (_, index) => index / 1007);
      await statistics.recordInferences(signals.slice(0, 600).map((signal) => inference('a', { signal })));
      await statistics.recordInferences(signals.slice(600).map((signal) => inference('a', { signal })));
      expect(await statistics.signalHistory(2000)).toEqual(signals.slice(7).reverse());
    });

    test('a batch longer than the history leaves its newest 1,000', async () => {
      const signals = Array.from({ length: 2500 }, (_, index) => index / 2500);
      await statistics.recordInferences(signals.map((signal) => inference('a', { signal })));
      expect(await statistics.signalHistory(1000)).toEqual(signals.slice(-1000).reverse());
      expect(await statistics.hallucinationStatistics()).toMatchObject({ inferences24h: 2500 });
    });

    test('history is forgotten a day after its last value', async () => {
      await statistics.updateSignal(0.1);
      await subject.advance(day - minute);
      await statistics.updateSignal(0.2);
      await subject.advance(day - minute);
      expect(await statistics.signalHistory(10)).toEqual([0.2, 0.1]);
      await subject.advance(minute);
      expect(await statistics.signalHistory(10)).toEqual([]);
    });
  });

  describe('hallucinations', () => {
    test('two flagged of eight are a quarter, and stay a quarter when one is marked again', async () => {
      const eight = Array.from({ length: 8 }, (_, index) =>
        inference(`i${index}`, { hallucinationDetected: index === 2 || index === 5 }),
      );
      await statistics.recordInferences(eight);
      const expected = { rate: 0.25, count24h: 2, inferences24h: 8 };
      expect(await statistics.hallucinationStatistics()).toMatchObject(expected);
      await statistics.markHallucination('i5');
      const marked = await statistics.hallucinationStatistics();
      expect(marked).toMatchObject(expected);
      expect(marked.recentIds.toSorted()).toEqual(['i2', 'i5']);
    });

    test('a verification adds its flag and its interventions, and no inference', async () => {
      await statistics.recordInferences([inference('a'), inference('b')]);
      const look = {
        id: 'a',
        hallucinationDetected: true,
        interventions: [{ position: 9, boost: 0.25 }],
      } as const;
      await statistics.recordVerification(look);
      await statistics.recordVerification({ id: 'b', hallucinationDetected: false, interventions: [] });
      const figures = await statistics.hallucinationStatistics();
      expect(figures).toMatchObject({ rate: 0.5, count24h: 1, inferences24h: 2, recentIds: ['a'] });
      const { positions } = await statistics.sacredStatistics();
      expect(positions.find((one) => one.position === 9)).toMatchObject({ count: 1, meanBoost: 0.25 });
    });

    test('one id twice in a batch counts once', async () => {
      const flagged = inference('twin', { hallucinationDetected: true });
      await statistics.recordInferences([flagged, flagged]);
      expect(await statistics.hallucinationStatistics()).toMatchObject({
        rate: 0.5,
        count24h: 1,
        inferences24h: 2,
      });
    });

    test('the rate is 0 without inferences and never above 1', async () => {
      await statistics.markHallucination('a');
      expect(await statistics.hallucinationStatistics()).toMatchObject({ rate: 0, count24h: 1 });
      await statistics.markHallucination('b');
      await statistics.recordInferences([inference('c')]);
      expect(await statistics.hallucinationStatistics()).toMatchObject({ rate: 1, count24h: 2 });
    });

    test('counts leave with their hour while new ones come in', async () => {
      await statistics.recordInferences([inference('old', { hallucinationDetected: true })]);
      for (let hours = 0; hours < 23; hours += 1) {
        await subject.advance(hour);
        await statistics.recordInferences([inference(`h${hours}`)]);
      }
      expect(await statistics.hallucinationStatistics()).toMatchObject({ count24h: 1, inferences24h: 24 });
      await subject.advance(hour);
      await statistics.recordInferences([inference('new')]);
      expect(await statistics.hallucinationStatistics()).toMatchObject({ count24h: 0, inferences24h: 24 });
    });

    test('an id is recent for seven days from its first marking, and counts anew afterwards', async () => {
      await statistics.markHallucination('old');
      await subject.advance(4 * day);
      await statistics.markHallucination('young');
      await statistics.markHallucination('old');
      await subject.advance(3 * day - minute);
      expect((await statistics.hallucinationStatistics()).recentIds).toEqual(['young', 'old']);
      await subject.advance(minute);
      expect((await statistics.hallucinationStatistics()).recentIds).toEqual(['young']);
      await statistics.markHallucination('old');
      expect(await statistics.hallucinationStatistics()).toMatchObject({
        count24h: 1,
        recentIds: ['old', 'young'],
      });
    });

    test('gives the newest 1,000 ids', async () => {
      const flagged = Array.from({ length: 1200 }, (_, index) =>
        inference(`i${index}`, { hallucinationDetected: true }),
      );
      await statistics.recordInferences(flagged.slice(0, 600));
      await subject.advance(1000);
      await statistics.recordInferences(flagged.slice(600));
      const { recentIds, count24h } = await statistics.hallucinationStatistics();
      expect(count24h).toBe(1200);
      expect(new Set(recentIds).size).toBe(1000);
      expect(flagged.slice(600).every(({ id }) => recentIds.includes(id))).toBe(true);
    });
  });

  describe('interventions', () => {
    test('boosts 0.1, 0.2 and 0.3 at position 9 have the mean 0.2', async () => {
      for (const boost of [0.1, 0.2, 0.3]) await statistics.recordIntervention(9, boost);
      await statistics.recordIntervention(3, -0.05);
      expect(await statistics.sacredStatistics()).toEqual({
        positions: [
          { position: 3, count: 1, meanBoost: -0.05 },
          { position: 6, count: 0, meanBoost: null },
          { position: 9, count: 3, meanBoost: 0.2 },
        ],
        interventionCount: 4,
      });
    });

    test('an inference brings all of its own', async () => {
      await statistics.recordInferences([
        inference('a', { interventions: [{ position: 9, boost: 0.15 }] }),
        inference('b', {
          interventions: [
            { position: 6, boost: 0.1 },
            { position: 9, boost: 0.05 },
          ],
        }),
      ]);
      expect((await statistics.sacredStatistics()).positions).toEqual([
        { position: 3, count: 0, meanBoost: null },
        { position: 6, count: 1, meanBoost: 0.1 },
        { position: 9, count: 2, meanBoost: 0.1 },
      ]);
    });

    test('count in the mean for a week of days, also under steady traffic', async () => {
      await statistics.recordIntervention(9, 0.9);
      for (let days = 0; days < 6; days += 1) {
        await subject.advance(day);
        await statistics.recordIntervention(9, 0.2);
      }
      expect(await statistics.sacredStatistics()).toMatchObject({ interventionCount: 7 });
      await subject.advance(day);
      await statistics.recordIntervention(9, 0.2);
      const { positions, interventionCount } = await statistics.sacredStatistics();
      expect(interventionCount).toBe(7);
      expect(positions[2]).toEqual({ position: 9, count: 7, meanBoost: 0.2 });
    });
  });

  describe('vortex flow', () => {
    async function steps(directions: string, sessionId?: string): Promise<void> {
      for (const direction of directions) {
        await statistics.trackVortexFlow(direction === '+' ? 'forward' : 'backward', sessionId);
      }
    }

    test('six net forward steps of one session are a cycle', async () => {
      await steps('+++++', 'one');
      expect(await statistics.vortexStatistics()).toMatchObject({ totalCycles: 0 });
      await steps('-++', 'one');
      expect(await statistics.vortexStatistics()).toEqual({
        forwardFlowHits: 7,
        backwardFlowHits: 1,
        totalCycles: 1,
      });
    });

    test('a session that is forgotten begins anew, and what was counted of it stays', async () => {
      await steps('+++++', 'one');
      await steps('+++++', 'other');
      await statistics.forgetSession('one');
      await statistics.forgetSession('nobody');
      await steps('+', 'one');
      await steps('+', 'other');
      expect(await statistics.vortexStatistics()).toMatchObject({ forwardFlowHits: 12, totalCycles: 1 });
    });

    test('a step back and forth over the end of a cycle does not count it twice', async () => {
      await steps('++++++-+-+', 'one');
      expect(await statistics.vortexStatistics()).toMatchObject({ totalCycles: 1 });
      await steps('++++++', 'one');
      expect(await statistics.vortexStatistics()).toMatchObject({ totalCycles: 2 });
    });

    test('steps of different sessions, or of none, make no cycle together', async () => {
      await steps('+++', 'one');
      await steps('+++', 'two');
      await steps('++++++++');
      expect(await statistics.vortexStatistics()).toEqual({
        forwardFlowHits: 14,
        backwardFlowHits: 0,
        totalCycles: 0,
      });
    });

    test('steps of a batch are taken in order, each in its session', async () => {
      const walk = (flows: string, sessionId: string) =>
        [...flows].map((flow) =>
          inference(flow, {
            flow: flow === '+' ? 'forward' : flow === '-' ? 'backward' : 'none',
            sessionId,
          }),
        );
      await statistics.recordInferences([
        ...walk('+0++', 'one'),
        ...walk('----', 'two'),
        ...walk('+++', 'one'),
      ]);
      expect(await statistics.vortexStatistics()).toEqual({
        forwardFlowHits: 6,
        backwardFlowHits: 4,
        totalCycles: 1,
      });
      await statistics.recordInferences(walk('++++++++++', 'two'));
      expect(await statistics.vortexStatistics()).toMatchObject({ totalCycles: 2 });
    });

    test('a session is forgotten a day after its last step, and counts leave with their hour', async () => {
      await steps('+++++', 'one');
      await subject.advance(day);
      await steps('+', 'one');
      expect(await statistics.vortexStatistics()).toEqual({
        forwardFlowHits: 1,
        backwardFlowHits: 0,
        totalCycles: 0,
      });
    });
  });

  describe('what bears a name', () => {
    const once = (key: string, mutation = 'mutation', digest = 'digest') => ({ key, mutation, digest });

    test('counts once in 24 hours, whatever it is', async () => {
      for (let times = 0; times < 3; times += 1) {
        await statistics.trackVortexFlow('forward', 'session', once('step'));
        await statistics.updateModelPerformance('m', 10, 0.9, once('run'));
      }
      expect(await statistics.vortexStatistics()).toMatchObject({ forwardFlowHits: 1 });
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 1 });
      await statistics.updateModelPerformance('m', 10);
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 2 });
    });

    test('is refused for something else, which is not counted', async () => {
      await statistics.trackVortexFlow('forward', 'session', once('step'));
      for (const other of [once('step', 'another'), once('step', 'mutation', 'another')]) {
        await expect(statistics.trackVortexFlow('backward', 'session', other)).rejects.toThrow(
          KeyReusedError,
        );
        await expect(statistics.updateModelPerformance('m', 10, 0.9, other)).rejects.toThrow(KeyReusedError);
      }
      expect(await statistics.vortexStatistics()).toMatchObject({ forwardFlowHits: 1, backwardFlowHits: 0 });
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 0 });
      await statistics.trackVortexFlow('forward', 'session', once('step'));
      expect(await statistics.vortexStatistics()).toMatchObject({ forwardFlowHits: 1 });
    });

    test('counts again after them', async () => {
      const forward = once('step', 'mutation', 'forward');
      const backward = once('step', 'mutation', 'backward');
      await statistics.trackVortexFlow('forward', undefined, forward);
      await subject.advance(day - minute);
      await expect(statistics.trackVortexFlow('backward', undefined, backward)).rejects.toThrow(
        KeyReusedError,
      );
      expect(await statistics.vortexStatistics()).toMatchObject({ backwardFlowHits: 0 });
      await subject.advance(minute);
      await statistics.trackVortexFlow('backward', undefined, backward);
      expect(await statistics.vortexStatistics()).toMatchObject({ backwardFlowHits: 1 });
    });
  });

  describe('model performance', () => {
    test('mean and percentiles are of the latencies that were measured', async () => {
      for (let latency = 100; latency >= 1; latency -= 1)
        await statistics.updateModelPerformance('m', latency);
      await statistics.updateModelPerformance('other', 7777);
      expect(await statistics.modelPerformance('m')).toEqual({
        samples: 100,
        meanMs: 50.5,
        p50Ms: 50,
        p95Ms: 95,
        p99Ms: 99,
        accuracy: null,
      });
    });

    test('equal latencies of the same millisecond all count', async () => {
      await statistics.updateModelPerformance('m', 45.25, 0.92);
      await statistics.updateModelPerformance('m', 45.25);
      await statistics.recordInferences(
        Array.from({ length: 3 }, () => inference('a', { modelId: 'm', latencyMs: 45.25 })),
      );
      expect(await statistics.modelPerformance('m')).toMatchObject({
        samples: 5,
        meanMs: 45.25,
        accuracy: 0.92,
      });
    });

    test('a latency counts for an hour, also under steady traffic', async () => {
      await statistics.updateModelPerformance('m', 900, 0.5);
      await subject.advance(30 * minute);
      await statistics.updateModelPerformance('m', 10);
      await subject.advance(30 * minute - 1000);
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 2, p99Ms: 900, accuracy: 0.5 });
      await subject.advance(1000);
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 1, p99Ms: 10, accuracy: null });
      await statistics.updateModelPerformance('m', 20);
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 2, p99Ms: 20 });
    });

    test('of a very busy hour the newest 10,000 count', async () => {
      const busy = (latencyMs: number) =>
        Array.from({ length: 6000 }, () => inference('a', { modelId: 'm', latencyMs }));
      await statistics.recordInferences(busy(500));
      await subject.advance(1000);
      await statistics.recordInferences(busy(5));
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 10_000, meanMs: 203 });
    });
  });

  describe('what cannot be counted', () => {
    const refused: readonly [string, string, () => Promise<void>][] = [
      ['a signal that is not a number', 'signal', () => statistics.updateSignal(Number.NaN)],
      ['a signal above 1', 'signal', () => statistics.updateSignal(1.5)],
      ['an empty id', 'inferenceId', () => statistics.markHallucination('')],
      [
        'a verification of nothing',
        'look.id',
        () => statistics.recordVerification({ id: '', hallucinationDetected: true, interventions: [] }),
      ],
      ['an infinite boost', 'boost', () => statistics.recordIntervention(3, Number.POSITIVE_INFINITY)],
      ['a negative latency', 'latencyMs', () => statistics.updateModelPerformance('m', -1)],
      ['an accuracy above 1', 'accuracy', () => statistics.updateModelPerformance('m', 1, 92)],
      ['an empty session', 'sessionId', () => statistics.trackVortexFlow('forward', '')],
      [
        'one bad inference among good ones',
        'inferences.1.latencyMs',
        () => statistics.recordInferences([inference('a'), inference('b', { latencyMs: Number.NaN })]),
      ],
    ];

    test.each(refused)('%s is refused by name, and nothing is counted', async (_, path, call) => {
      await expect(call()).rejects.toThrow(InvalidInputError);
      await expect(call()).rejects.toMatchObject({ issues: [{ path }] });
      expect(await statistics.signalHistory(1)).toEqual([]);
      expect(await statistics.hallucinationStatistics()).toMatchObject({ inferences24h: 0, count24h: 0 });
      expect(await statistics.vortexStatistics()).toMatchObject({ forwardFlowHits: 0 });
      expect(await statistics.modelPerformance('m')).toMatchObject({ samples: 0 });
    });

    test('a history limit below 1 is refused', async () => {
      await statistics.updateSignal(0.5);
      await expect(statistics.signalHistory(0)).rejects.toMatchObject({ issues: [{ path: 'limit' }] });
      await expect(statistics.signalHistory(1.5)).rejects.toMatchObject({ issues: [{ path: 'limit' }] });
    });

    test('an empty batch counts nothing', async () => {
      await statistics.recordInferences([]);
      expect(await statistics.hallucinationStatistics()).toMatchObject({ inferences24h: 0 });
    });
  });
}

describe('live statistics in memory', () => liveStatisticsContract(inMemory));

describe.skipIf(!redisIsHere)('live statistics in Redis', () => {
  liveStatisticsContract(inRedis);

  describe('keys', () => {
    let subject: ReturnType<typeof inRedis>;
    beforeEach(() => {
      subject = inRedis();
    });
    afterEach(() => subject.close());

    const busyMinute: readonly LiveInference[] = [
      inference('i1', {
        signal: 0.87,
        interventions: [{ position: 9, boost: 0.1 }],
        flow: 'forward',
        sessionId: 's',
        modelId: 'm',
        latencyMs: 45,
      }),
      inference('i2', {
        signal: 0.31,
        hallucinationDetected: true,
        interventions: [{ position: 9, boost: 0.3 }],
        flow: 'backward',
        sessionId: 's',
        modelId: 'm',
        latencyMs: 45,
      }),
    ];

    test('each has its type and its time to live', async () => {
      await subject.statistics.recordInferences(busyMinute);
      await subject.statistics.updateModelPerformance('m', 40, 0.92, {
        key: 'a-name',
        mutation: 'mutation',
        digest: 'digest',
      });
      const { scratch } = subject;
      const found: Record<string, string> = {};
      for (const name of await scratch.names()) {
        const [type, seconds] = await Promise.all([
          scratch.client.type(scratch.prefix + name),
          scratch.client.ttl(scratch.prefix + name),
        ]);
        found[name] = `${type} ${Math.ceil(seconds / 10) * 10}`;
      }
      expect(found).toEqual({
        'signal:current': 'string 3600',
        'signal:history': 'list 86400',
        'hallucination:detected': 'set 604800',
        'hallucination:detected:at': 'zset 604800',
        'hallucination:count:24h': 'string 86400',
        'inference:count:24h': 'string 86400',
        'vortex:flow:forward': 'string 86400',
        'vortex:flow:backward': 'string 86400',
        'vortex:cycle:count': 'string 86400',
        'vortex:session:s:steps': 'string 86400',
        'statistics:hour:2026033123': 'hash 90000',
        'sacred:interventions:3': 'string 604800',
        'sacred:interventions:6': 'string 604800',
        'sacred:interventions:9': 'string 604800',
        'sacred:effectiveness': 'zset 604800',
        'statistics:day:20260331': 'hash 691200',
        'model:m:latency': 'zset 3600',
        'model:m:accuracy': 'string 3600',
        'idempotency:a-name': 'string 86400',
      });
    });

    test('each has its value', async () => {
      const { client, prefix } = subject.scratch;
      await subject.statistics.recordInferences(busyMinute);
      await subject.statistics.updateModelPerformance('m', 40, 0.92);
      const at = String(subject.clock.now());
      expect(await client.get(`${prefix}signal:current`)).toBe('0.31');
      expect(await client.lrange(`${prefix}signal:history`, 0, -1)).toEqual(['0.31', '0.87']);
      expect(await client.smembers(`${prefix}hallucination:detected`)).toEqual(['i2']);
      expect(await client.get(`${prefix}hallucination:count:24h`)).toBe('1');
      expect(await client.get(`${prefix}inference:count:24h`)).toBe('2');
      expect(await client.hgetall(`${prefix}statistics:hour:2026033123`)).toEqual({
        inferences: '2',
        flagged: '1',
        forward: '1',
        backward: '1',
      });
      expect(await client.get(`${prefix}vortex:flow:forward`)).toBe('1');
      expect(await client.get(`${prefix}vortex:session:s:steps`)).toBe('0');
      expect(await client.get(`${prefix}sacred:interventions:9`)).toBe('2');
      const effectiveness = await client.zrange(`${prefix}sacred:effectiveness`, 0, -1, 'WITHSCORES');
      expect(effectiveness.map(Number)).toEqual([9, 0.2]);
      expect(await client.zrange(`${prefix}model:m:latency`, 0, -1, 'WITHSCORES')).toEqual([
        `${at}:0:45`,
        at,
        `${at}:1:45`,
        at,
        `${at}:2:40`,
        at,
      ]);
      expect(await client.get(`${prefix}model:m:accuracy`)).toBe('0.92');
    });

    test('the mirrors follow the windows: what left them is no longer in the sums', async () => {
      const { client, prefix } = subject.scratch;
      await subject.statistics.recordInferences(busyMinute);
      await subject.advance(day - hour);
      await subject.statistics.recordInferences([inference('i3')]);
      expect(await client.get(`${prefix}inference:count:24h`)).toBe('3');
      await subject.advance(hour);
      await subject.statistics.recordInferences([inference('i4')]);
      expect(await client.get(`${prefix}inference:count:24h`)).toBe('2');
      expect(await client.get(`${prefix}hallucination:count:24h`)).toBe('0');
      await client.del(`${prefix}inference:count:24h`);
      await subject.statistics.recordInferences([inference('i5')]);
      expect(await client.get(`${prefix}inference:count:24h`)).toBe('3');
      await subject.advance(6 * day);
      await subject.statistics.recordIntervention(3, 0.1);
      expect(await client.zrange(`${prefix}sacred:effectiveness`, 0, -1)).toEqual(['3']);
      expect(await client.get(`${prefix}sacred:interventions:9`)).toBe('0');
    });

    test('latencies and flagged ids that no longer count are deleted, not only passed over', async () => {
      const { client, prefix } = subject.scratch;
      await subject.statistics.recordInferences(busyMinute);
      await subject.advance(hour - minute);
      await subject.statistics.updateModelPerformance('m', 7);
      await subject.advance(minute);
      await subject.statistics.updateModelPerformance('m', 8);
      expect(await client.zcard(`${prefix}model:m:latency`)).toBe(2);
      await subject.advance(6 * day);
      await subject.statistics.markHallucination('i3');
      await subject.advance(day);
      await subject.statistics.markHallucination('i4');
      expect((await client.smembers(`${prefix}hallucination:detected`)).toSorted()).toEqual(['i3', 'i4']);
      expect(await client.zcard(`${prefix}hallucination:detected:at`)).toBe(2);
    });

    test('two processes add to the same figures', async () => {
      const { logger } = collectingLogger();
      const { url, prefix } = subject.scratch;
      const other = new RedisLiveStatistics({ url, prefix, logger }, subject.clock.now);
      await Promise.all([
        subject.statistics.recordInferences(busyMinute),
        other.recordInferences([inference('i3', { modelId: 'm', latencyMs: 45 })]),
      ]);
      await other.close();
      expect(await subject.statistics.hallucinationStatistics()).toMatchObject({
        inferences24h: 3,
        count24h: 1,
      });
      expect(await subject.statistics.modelPerformance('m')).toMatchObject({ samples: 3, meanMs: 45 });
    });

    test('a batch is one command, and so is a verification', async () => {
      await subject.statistics.ping();
      const monitor = await subject.scratch.client.monitor();
      const commands: string[] = [];
      const marker = `${subject.scratch.prefix}end`;
      const seen = new Promise<void>((resolve) => {
        monitor.on('monitor', (_time: string, args: string[], source: string) => {
          if (args.includes(marker)) resolve();
          const own = args.some((argument) => argument.startsWith(subject.scratch.prefix));
          if (own && source !== 'lua') commands.push(String(args[0]));
        });
      });
      await subject.statistics.recordInferences(busyMinute);
      await subject.statistics.recordInferences(
        Array.from({ length: 50 }, (_, index) => inference(`b${index}`)),
      );
      await subject.statistics.recordVerification({
        id: 'b1',
        hallucinationDetected: true,
        interventions: [
          { position: 9, boost: 0.25 },
          { position: 3, boost: 0.5 },
        ],
      });
      await subject.scratch.client.get(marker);
      await seen;
      monitor.disconnect();
      expect(commands).toEqual(['eval', 'evalsha', 'evalsha', 'get']);
    });

    test('a script that Redis has forgotten is sent again', async () => {
      await subject.statistics.updateSignal(0.1);
      await subject.scratch.client.script('FLUSH');
      await subject.statistics.updateSignal(0.2);
      expect(await subject.statistics.signalHistory(10)).toEqual([0.2, 0.1]);
    });
  });
});
