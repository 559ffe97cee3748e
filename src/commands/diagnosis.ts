import { readableFailure } from '../app/failure.ts';
import { makeDataFolder, tryAddress, tryModelsFolder } from '../app/preflight.ts';
import { openLive } from '../app/storage.ts';
import type { Config } from '../config/config.ts';
import type { PartHealth } from '../modules/health/health.service.ts';
import { withTimeout } from '../platform/concurrency/with-timeout.ts';
import { lockOwnerOf } from '../platform/lake/store/open-lake.ts';
import { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { diagnoseDatabase, type FoundDatabase } from './database-diagnosis.ts';
import { lakePath } from './lake/lake-command.ts';
import { diagnoseLake } from './lake-diagnosis.ts';
import { tryModel } from './model-diagnosis.ts';
import { CommandError } from './shell/command.ts';
import { askRunningServer, type RunningServer } from './shell/running-server.ts';
import { timed } from './timed.ts';

/** One checked part and the result. */
export interface Finding {
  readonly subject: string;
  readonly isGood: boolean;
  readonly detail: string;
}

/** Timeout for a response of the live tier, in milliseconds. */
const timeoutMs = 5000;

/**
 * Checks each part of the configuration independently: the address, the directories, the Lake, the
 * database and its schema, the live tier and the model. If a server already uses this data
 * directory, that server reports on the parts that it has open. Nothing is changed. Yields each
 * finding as soon as it is available.
 */
export async function* diagnose(config: Config, logger: Logger): AsyncGenerator<Finding> {
  const isKept = (await lockOwnerOf(lakePath(config)).catch(() => null)) !== null;
  const running = isKept ? await askRunningServer(config) : null;
  yield runtime();
  yield running === null ? await address(config) : served(config, running);
  yield await tried('data directory', async () => {
    const undo = await makeDataFolder(config);
    await undo();
    return `${config.dataDirectory} is writable`;
  });
  yield await tried('models directory', async () => {
    await tryModelsFolder(config);
    return config.modelsDirectory;
  });
  yield* await diagnoseLake(config);
  if (running === null) yield* parts(config, logger);
  else yield* findingsOf(running.parts);
}

/** The result of a check, or the reason why it failed. */
async function tried(subject: string, attempt: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, isGood: true, detail: await attempt() };
  } catch (error) {
    return {
      subject,
      isGood: false,
      detail: error instanceof CommandError ? error.message : readableFailure(error),
    };
  }
}

function runtime(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return { subject: 'Node.js', isGood: major >= 22, detail: process.versions.node };
}

function address(config: Config): Promise<Finding> {
  return tried('address', async () => {
    await tryAddress(config);
    return `${config.http.host}:${config.http.port} is free`;
  });
}

function served({ http: { host, port: number } }: Config, { version, startedAt }: RunningServer): Finding {
  const detail = `Vortex Signal ${version} has been serving on ${host}:${number} since ${startedAt}`;
  return { subject: 'address', isGood: true, detail };
}

async function* parts(config: Config, logger: Logger): AsyncGenerator<Finding> {
  let defaultModel: FoundDatabase['defaultModel'] = null;
  yield await tried('database', async () => {
    const found = await diagnoseDatabase(config, logger);
    defaultModel = found.defaultModel;
    return found.detail;
  });
  yield* await liveTier(config, logger);
  yield await tried('default model', () => tryModel(config, logger, defaultModel));
}

async function liveTier(config: Config, logger: Logger): Promise<Finding[]> {
  const lifecycle = new Lifecycle(logger);
  const live = openLive(config, logger, lifecycle);
  const answer = (ping: () => Promise<unknown>) => async () => {
    try {
      return `${live.kind}, ${await timed(() => withTimeout(ping(), timeoutMs))}`;
    } catch (error) {
      const isRefusal = error instanceof Error && /refuses/.test(error.message);
      throw isRefusal
        ? error
        : new CommandError('Redis does not respond. Start it, or correct REDIS_URL.', { cause: error });
    }
  };
  try {
    return [
      await tried(
        'live figures',
        answer(() => live.statistics.ping()),
      ),
      await tried(
        'event bus',
        answer(() => live.bus.ping()),
      ),
    ];
  } finally {
    await lifecycle.close();
  }
}

function findingsOf(found: readonly PartHealth[]): Finding[] {
  return found.map(({ name, kind, isUp, latencyMs }) => ({
    subject: name,
    isGood: isUp,
    detail:
      isUp && latencyMs !== null
        ? `${kind}, responded in ${latencyMs.toFixed(1)} ms`
        : `${kind} does not respond`,
  }));
}
