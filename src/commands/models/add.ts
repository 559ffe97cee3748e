import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '../../app/engine.ts';
import type { Config } from '../../config/config.ts';
import { type CopyPlan, copyMissing, planCopy } from '../../modules/models/files/model-copy.ts';
import { type ModelFolder, readModelFolder } from '../../modules/models/files/model-folder.ts';
import { openAnchors } from '../../modules/models/open-models.ts';
import { registerModelSchema } from '../../modules/models/storage/model.input.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { CommandError, type RunCommand, readParameters, UsageError } from '../shell/command.ts';
import { Progress } from '../shell/progress.ts';
import { examine } from './examination.ts';
import { readMaxTokens, soleFolder } from './parameters.ts';
import { registerExamined } from './registration.ts';
import { relativePathInside } from './relative-path.ts';
import { report } from './report.ts';
import { refuseReserved } from './reserved-name.ts';

/** Checks the model in a directory and registers it. */
export const run: RunCommand = async (config, parameters) => {
  const { directory, name, copy, maxTokens } = readAddition(parameters);
  await refuseReserved(config, name);
  const folder = await readModelFolder(directory);
  const addition = await planAddition(config, folder, name, copy);

  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  const progress = new Progress(process.stderr);
  try {
    const engine = openEngine(config, logger, lifecycle);
    const examination = await examine({ engine, anchors: await openAnchors(), progress }, folder, maxTokens);
    console.log(`\n${report(examination)}\n`);
    if (addition.copying !== null) await copyFiles(addition.copying, progress);
    const over = { config, logger, lifecycle, engine, progress };
    console.log(await registerExamined(over, examination, { name, relativePath: addition.relativePath }));
    return 0;
  } finally {
    await lifecycle.close();
  }
};

interface Addition {
  /** Path of the model's directory relative to MODELS_DIR, with forward slashes. */
  readonly relativePath: string;
  readonly copying: CopyPlan | null;
}

async function planAddition(
  { modelsDirectory }: Config,
  folder: ModelFolder,
  name: string,
  copy: boolean,
): Promise<Addition> {
  const relativePath = await relativePathInside(modelsDirectory, folder);
  if (relativePath !== null) return { relativePath, copying: null };
  if (!copy) {
    throw new CommandError(
      `${folder.directory}, or a file in it, is outside MODELS_DIR (${modelsDirectory}). ` +
        'Move it there, or add --copy to copy the required files.',
    );
  }
  return { relativePath: name, copying: await planCopy(folder, join(modelsDirectory, name)) };
}

async function copyFiles(plan: CopyPlan, progress: Progress): Promise<void> {
  if (plan.missing.length === 0) {
    console.log(`${plan.to} already contains these files.`);
    return;
  }
  try {
    await progress.step(`copying ${plan.missing.length} files to ${plan.to}`, (tell) =>
      copyMissing(plan, tell),
    );
  } catch (error) {
    // An error of the operating system, such as missing permission or a full disk.
    if (error instanceof Error && 'code' in error)
      throw new CommandError(`The files could not be copied: ${error.message}`);
    throw error;
  }
}

/** @throws UsageError, CommandError */
function readAddition(parameters: readonly string[]) {
  const { values, positionals } = readParameters(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        copy: { type: 'boolean', default: false },
        'max-tokens': { type: 'string' },
      },
    }),
  );
  const directory = soleFolder(positionals);
  const name = registerModelSchema.shape.name.safeParse(values.name ?? basename(resolve(directory)));
  if (!name.success) throw new UsageError(`--name ${name.error.issues[0]?.message ?? 'cannot be used'}`);
  return { directory, name: name.data, copy: values.copy, maxTokens: readMaxTokens(values['max-tokens']) };
}
