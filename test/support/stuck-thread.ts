import { stopOnSignal } from '../../src/app/stop-on-signal.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { collectingLogger } from './collecting-logger.ts';
import { hangingWord, hangsOnWord } from './hung-models.ts';
import { oneWorkerEngine } from './one-worker-engine.ts';
import { modelDirectory } from './onnx-models.ts';

/**
 * A process whose model never comes back, in a thread. It says so once the model was asked, and
 * ends as a server does.
 */
const models = await modelDirectory();
const { logger } = collectingLogger();
const lifecycle = new Lifecycle(logger);
const engine = oneWorkerEngine();
lifecycle.onClose('the inference engine', () => engine.close());
stopOnSignal(
  {
    announceEnd: () => undefined,
    close: () => lifecycle.close(),
    get isStuck() {
      return lifecycle.unfinished.length > 0;
    },
  },
  logger,
  0,
);
await engine.load(await models.write('hanging', { model: hangsOnWord }));
const answer = engine.embed('hanging', [`the ${hangingWord}`]);
setTimeout(() => console.log('hanging'), 500);
await answer;
