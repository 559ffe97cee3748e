import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/app/engine.ts';
import { openDatabase, openLive } from '../../src/app/storage.ts';
import type { Progress } from '../../src/commands/shell/progress.ts';
import { readConfig } from '../../src/config/config.ts';
import { openModels } from '../../src/modules/models/open-models.ts';
import type { ModelLifeCycle } from '../../src/modules/models/registry/model-life-cycle.ts';
import type { OnnxModel } from '../../src/modules/models/storage/model.entity.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { createLogger } from '../../src/platform/observability/logger.ts';
import { type Finding, judged, type Part } from './part.ts';

const operatorsFolder = 'models/onnx-node-tests';
const tokenizerFile = 'tokenizer/all-MiniLM-L6-v2/tokenizer.json';

/**
 * Models that ONNX Runtime 1.30 cannot load: an unsupported operator version, and a locale that may
 * not be installed.
 */
const unloadable = new Set(['test_Linear', 'test_strnorm_model_monday_casesensintive_lower']);
const runtimeRefusal = 'ONNX Runtime cannot load the model';

/**
 * Models of single operators, registered as a user would. None is a text model, so each must end in
 * an error with a reason.
 */
export const operatorParity: Part = {
  name: 'operator models',
  needs: [operatorsFolder, tokenizerFile],
  compare: async (dataFolder, progress) => {
    const entries = await readdir(join(dataFolder, operatorsFolder), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return findingsOf(await registerAll(dataFolder, names, progress));
  },
};

/** Registers the models in a server's modules with a temporary database. */
async function registerAll(
  dataFolder: string,
  names: readonly string[],
  progress: Progress,
): Promise<OnnxModel[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'vortex-parity-'));
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const config = readConfig({ DATA_DIR: dataDirectory, MODELS_DIR: dataFolder });
    const { lifeCycle } = await progress.step('opening a database and an engine', async () =>
      openModels(config, logger, {
        orm: await openDatabase(config, logger, lifecycle),
        engine: openEngine(config, logger, lifecycle),
        bus: openLive(config, logger, lifecycle).bus,
      }),
    );
    return await progress.step(`registering ${names.length} operator models`, (tell) =>
      registerEach(lifeCycle, names, tell),
    );
  } finally {
    await lifecycle.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function registerEach(
  lifeCycle: ModelLifeCycle,
  names: readonly string[],
  tell: (done: number, total: number) => void,
): Promise<OnnxModel[]> {
  const models: OnnxModel[] = [];
  for (const name of names) {
    const registered = await lifeCycle.register({
      name,
      kind: 'embedding',
      modelPath: `${operatorsFolder}/${name}/model.onnx`,
      tokenizerPath: tokenizerFile,
      embeddingDim: 384,
      maxTokens: 256,
    });
    models.push(registered);
    tell(models.length, names.length);
  }
  return models;
}

function findingsOf(models: readonly OnnxModel[]): Finding[] {
  const inError = models.filter(({ status, error }) => status === 'error' && error !== null && error !== '');
  const refused = models.filter(({ error }) => error?.startsWith(runtimeRefusal));
  const opened = models.filter((model) => !refused.includes(model));
  const known = models.filter(({ name }) => unloadable.has(name));
  return [
    judged(
      'those that end in status `error` with a reason',
      inError.length === models.length,
      `${inError.length} of ${models.length}`,
    ),
    judged(
      'those that ONNX Runtime loads, rejected because they take no text',
      refused.every((model) => known.includes(model)),
      `${opened.length} of ${models.length}`,
    ),
    ...known.map(({ name, status, error }) =>
      judged(`  ${name}`, status === 'error', `${status}: ${error ?? 'no reason'}`),
    ),
    ...refused
      .filter((model) => !known.includes(model))
      .map(({ name, error }) => judged(`  ${name}`, false, error ?? '')),
  ];
}
