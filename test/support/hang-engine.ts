import { hangingWord, hangsOnWord } from './hung-models.ts';
import { oneWorkerEngine } from './one-worker-engine.ts';
import { modelDirectory } from './onnx-models.ts';

/**
 * A process whose model, in a process of its own, never comes back. It says so once the model was
 * asked, and stays.
 */
const models = await modelDirectory();
const engine = oneWorkerEngine({ deadlines: { runSeconds: 1000, loadSeconds: 1000 } });
await engine.load({ ...(await models.write('hanging', { model: hangsOnWord })), isIsolated: true });
const answer = engine.embed('hanging', [`the ${hangingWord}`]);
setTimeout(() => console.log('hanging'), 500);
await answer;
