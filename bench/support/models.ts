import { join } from 'node:path';
import { readConfig } from '../../src/config/config.ts';
import { bundledStatic } from '../../src/modules/models/registry/bundled-models.ts';
import { OnnxModel } from '../../src/modules/models/storage/model.entity.ts';
import type { NewModel } from '../../src/modules/models/storage/model.repository.ts';
import { createWorkerEngine } from '../../src/platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine } from '../../src/platform/onnx/inference-engine.ts';
import { encoderFolder, MAX_TOKENS } from './minilm-folder.ts';
import type { EncoderShape } from './minilm-shape.ts';

/** An engine with the default settings of a server. */
export function defaultEngine(): InferenceEngine {
  const { workers, threadsPerWorker, maxQueuedTexts, tokenBudget } = readConfig({}).inference;
  return createWorkerEngine({ workers, intraOpThreads: threadsPerWorker, maxQueuedTexts, tokenBudget });
}

/** The static bundled model as a row of the database. */
export function staticModelRow(): OnnxModel {
  return row(bundledStatic);
}

/** A model of a shape, written to its own folder. */
export async function encoderRow(shape: EncoderShape): Promise<{ row: OnnxModel; directory: string }> {
  const directory = await encoderFolder(shape);
  const model: NewModel = {
    name: 'encoder',
    kind: 'embedding',
    modelPath: join('onnx', 'model.onnx'),
    tokenizerPath: 'tokenizer.json',
    embeddingDim: shape.width,
    maxTokens: MAX_TOKENS,
  };
  return { row: row(model), directory };
}

function row(model: NewModel): OnnxModel {
  return Object.assign(new OnnxModel(), { ...model, id: model.name, digest: null });
}
