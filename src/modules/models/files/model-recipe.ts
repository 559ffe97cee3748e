import { join } from 'node:path';
import { z } from 'zod';
import { fileLimits, readTextFile } from '../../../platform/onnx/model-files/regular-file.ts';
import type { ModelSignature } from '../../../platform/onnx/model-signature.ts';

/** A number, and the file that states it. */
export interface StatedNumber {
  readonly value: number;
  readonly source: string;
}

/**
 * How the configuration files of a sentence-transformers export say that the model is to be used.
 */
export interface ModelRecipe {
  /** Number of values in a vector, most reliable source first. */
  readonly dimensions: readonly StatedNumber[];
  /** Maximum length of a text in tokens, special tokens included, most reliable source first. */
  readonly maxTokens: readonly StatedNumber[];
  /**
   * How token vectors become one vector, in the terms of sentence-transformers. Empty if the files
   * do not state it.
   */
  readonly pooling: readonly string[];
  /** Layers after the pooling that do more than scale a vector. */
  readonly furtherLayers: readonly string[];
  /** The configuration files that were found. */
  readonly files: readonly string[];
}

/** Configurations contain null, or an extremely large number, if there is no limit. */
const count = z.int().positive().nullish().catch(null);

const sentenceSchema = z.looseObject({ max_seq_length: count });
const tokenizerConfigSchema = z.looseObject({ max_seq_length: count, model_max_length: count });
const tokenizerSchema = z.looseObject({ truncation: z.looseObject({ max_length: count }).nullish() });
const poolingSchema = z.looseObject({ word_embedding_dimension: count, embedding_dimension: count });
const transformerSchema = z.looseObject({ hidden_size: count, max_position_embeddings: count });
const modulesSchema = z.array(z.looseObject({ type: z.string() }));

/**
 * Reads the configuration files of a model folder that exist.
 * @param tokenizer path of its tokenizer.json inside the folder.
 * @throws Error that names a file that is not JSON, or has an unexpected form.
 */
export async function readModelRecipe(directory: string, tokenizer: string): Promise<ModelRecipe> {
  const files: string[] = [];
  const read = async <Schema extends z.ZodType>(name: string, schema: Schema) => {
    const content = await readJson(directory, name, schema);
    if (content !== null && name !== tokenizer) files.push(name);
    return content;
  };
  const sentence = await read('sentence_bert_config.json', sentenceSchema);
  const tokenizing = await read('tokenizer_config.json', tokenizerConfigSchema);
  const pooling = await read('1_Pooling/config.json', poolingSchema);
  const transformer = await read('config.json', transformerSchema);
  const modules = await read('modules.json', modulesSchema);
  const truncation = (await read(tokenizer, tokenizerSchema))?.truncation;
  return {
    dimensions: statedNumbers([
      [pooling?.embedding_dimension ?? pooling?.word_embedding_dimension, '1_Pooling/config.json'],
      [transformer?.hidden_size, 'config.json'],
    ]),
    maxTokens: statedNumbers([
      [sentence?.max_seq_length, 'sentence_bert_config.json'],
      [tokenizing?.max_seq_length, 'tokenizer_config.json'],
      [truncation?.max_length, tokenizer],
      [tokenizing?.model_max_length, 'tokenizer_config.json'],
      [transformer?.max_position_embeddings, 'config.json'],
    ]),
    pooling: pooling === null ? [] : poolingModes(pooling),
    furtherLayers: (modules ?? []).map(({ type }) => layerName(type)).filter((name) => !isHarmless(name)),
    files,
  };
}

/**
 * Returns why the vectors of the engine would differ from those of the model, or null. The engine
 * averages token vectors and adds no layer. If the model itself outputs a sentence vector, that
 * vector is used as it is.
 */
export function recipeConflict(recipe: ModelRecipe, { output }: ModelSignature): string | null {
  if (!output.isPerToken) return null;
  const [mode, ...further] = recipe.pooling;
  if (mode !== undefined && (further.length > 0 || !averages.includes(mode))) {
    return (
      `1_Pooling/config.json asks for the pooling ${recipe.pooling.join(' + ')}, but the engine averages the token vectors of ${output.name}. ` +
      'Export the model with an output sentence_embedding.'
    );
  }
  if (recipe.furtherLayers.length === 0) return null;
  return (
    `modules.json names layers that the model file does not contain (${recipe.furtherLayers.join(', ')}). ` +
    'Export the model with an output sentence_embedding.'
  );
}

/** These modes give vectors of the same direction, and every vector is scaled to length 1. */
const averages = ['mean', 'mean_tokens', 'mean_sqrt_len_tokens'];

/** Older files have one switch per mode, newer ones a name. */
function poolingModes(pooling: Readonly<Record<string, unknown>>): string[] {
  const prefix = 'pooling_mode_';
  const switched = Object.keys(pooling).filter((key) => key.startsWith(prefix) && pooling[key] === true);
  if (switched.length > 0) return switched.map((key) => key.slice(prefix.length));
  return [pooling.pooling_mode].flat().filter((mode) => typeof mode === 'string');
}

function layerName(type: string): string {
  return type.split('.').at(-1) ?? type;
}

function isHarmless(layer: string): boolean {
  return ['Transformer', 'Pooling', 'Normalize'].includes(layer);
}

function statedNumbers(
  found: readonly (readonly [value: number | null | undefined, source: string])[],
): StatedNumber[] {
  return found.flatMap(([value, source]) => (value == null ? [] : [{ value, source }]));
}

async function readJson<Schema extends z.ZodType>(
  directory: string,
  name: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  let text: string;
  try {
    text = await readTextFile(join(directory, name), fileLimits.text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success)
    throw new Error(`${name} does not have the expected form: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
