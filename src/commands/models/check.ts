import { parseArgs } from 'node:util';
import { openEngine } from '../../app/engine.ts';
import { readModelFolder } from '../../modules/models/files/model-folder.ts';
import { openAnchors } from '../../modules/models/open-models.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { type RunCommand, readParameters } from '../shell/command.ts';
import { Progress } from '../shell/progress.ts';
import { examine } from './examination.ts';
import { readMaxTokens, soleFolder } from './parameters.ts';
import { report } from './report.ts';

/** Loads and measures the model in a directory. Writes nothing. */
export const run: RunCommand = async (config, parameters) => {
  const { values, positionals } = readParameters(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { 'max-tokens': { type: 'string' } },
    }),
  );
  const maxTokens = readMaxTokens(values['max-tokens']);
  const folder = await readModelFolder(soleFolder(positionals));
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const engine = openEngine(config, logger, lifecycle);
    const parts = { engine, anchors: await openAnchors(), progress: new Progress(process.stderr) };
    console.log(`\n${report(await examine(parts, folder, maxTokens))}`);
    return 0;
  } finally {
    await lifecycle.close();
  }
};
