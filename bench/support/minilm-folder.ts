import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundledModelsDirectory, packageDirectory } from '../../src/config/config.ts';
import type { ModelFiles } from '../../src/platform/onnx/inference-engine.ts';
import { type EncoderShape, encoderModel } from './minilm-shape.ts';

const SEED = 384;
/** As in all-MiniLM-L6-v2. */
export const MAX_TOKENS = 256;
const tokenizerPath = join(bundledModelsDirectory, 'vortex-static-384', 'tokenizer.json');
const cacheDirectory = join(packageDirectory, 'node_modules', '.cache', 'vortex-signal');

/**
 * A model of a shape on disk, written once and kept: the files that the engine needs to load it.
 */
export async function encoderFiles(modelId: string, shape: EncoderShape): Promise<ModelFiles> {
  const folder = await encoderFolder(shape);
  return {
    modelId,
    modelPath: join(folder, 'onnx', 'model.onnx'),
    tokenizerPath: join(folder, 'tokenizer.json'),
    embeddingDimension: shape.width,
    maxTokens: MAX_TOKENS,
  };
}

/** A folder in the layout of the Hugging Face hub, which transformers.js reads. */
export async function encoderFolder(shape: EncoderShape): Promise<string> {
  const writers = [join(import.meta.dirname, 'minilm-shape.ts'), import.meta.filename];
  const digest = createHash('sha256').update(JSON.stringify(shape));
  for (const path of [tokenizerPath, ...writers]) digest.update(await readFile(path));
  const folder = join(cacheDirectory, `bench-encoder-${digest.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) await write(folder, shape);
  return folder;
}

async function write(folder: string, shape: EncoderShape): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  // Two runs may write at the same time. A folder is complete once it has its final name.
  const temporary = await mkdtemp(`${folder}-`);
  try {
    await mkdir(join(temporary, 'onnx'));
    await writeFile(join(temporary, 'onnx', 'model.onnx'), encoderModel(shape, SEED));
    await cp(tokenizerPath, join(temporary, 'tokenizer.json'));
    for (const [name, content] of Object.entries(descriptions(shape))) {
      await writeFile(join(temporary, name), JSON.stringify(content));
    }
    await rename(temporary, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function descriptions(shape: EncoderShape) {
  return {
    'config.json': {
      model_type: 'bert',
      architectures: ['BertModel'],
      hidden_size: shape.width,
      num_hidden_layers: shape.layers,
      num_attention_heads: shape.heads,
      intermediate_size: shape.intermediate,
      vocab_size: shape.vocabulary,
      max_position_embeddings: shape.positions,
    },
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizer',
      model_max_length: MAX_TOKENS,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    },
  };
}
