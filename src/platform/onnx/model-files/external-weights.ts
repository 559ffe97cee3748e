import { realpath } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { type Messages, walkOnnx } from './onnx-messages.ts';
import { UnreadableFileError } from './regular-file.ts';
import type { WireReader } from './wire-fields.ts';

/**
 * Messages of onnx.proto that lead to tensors: the field numbers to follow, and their message
 * types.
 */
const messages = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: {
    5: 'tensor',
    6: 'graph',
    10: 'tensor',
    11: 'graph',
    22: 'sparseTensor',
    23: 'sparseTensor',
  },
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'externalData' },
} as const satisfies Messages;

/**
 * Returns the weight files beside a model that its tensors name: absolute paths, in the order of
 * their names, each once. They are part of the model.
 * @throws UnreadableFileError if the model is damaged, or names a file outside its folder; the
 * error of the system.
 */
export async function externalWeightsOf(modelPath: string): Promise<string[]> {
  return weightsAt(modelPath, await weightNamesOf(modelPath));
}

/**
 * Returns the names of these files in the tensors of a model, in order, each once.
 * @throws UnreadableFileError if the model is damaged; the error of the system.
 */
export async function weightNamesOf(modelPath: string): Promise<readonly string[]> {
  const found = new Set<string>();
  await walkOnnx(modelPath, messages, 'externalData', async (reader, { start, end }) => {
    const location = await locationIn(reader, start, end);
    if (location !== null) found.add(location);
  });
  return [...found].sort();
}

/**
 * Returns the absolute paths of files that a model names.
 * @throws UnreadableFileError if a file is missing, or is outside the model's folder.
 */
export async function weightsAt(modelPath: string, locations: readonly string[]): Promise<string[]> {
  const folder = await realpath(dirname(modelPath));
  return Promise.all(locations.map((location) => insideFolder(folder, location, modelPath)));
}

/** Returns the file of an entry of a tensor's `external_data`, if the entry names one. */
async function locationIn(reader: WireReader, start: number, end: number): Promise<string | null> {
  let [key, value] = ['', ''];
  for await (const field of reader.fields(start, end)) {
    if (field.number === 1) key = await reader.text(field);
    if (field.number === 2) value = await reader.text(field);
  }
  return key === 'location' ? value : null;
}

async function insideFolder(folder: string, location: string, modelPath: string): Promise<string> {
  const path = await realpath(resolve(folder, location)).catch(() => null);
  if (path === null)
    throw new UnreadableFileError(
      `${basename(modelPath)} needs its weights in "${location}", which does not exist`,
    );
  const inside = relative(folder, path);
  if (inside === '' || inside.startsWith(`..${sep}`) || inside === '..')
    throw new UnreadableFileError(`${basename(modelPath)} names weights outside its folder: "${location}"`);
  return path;
}
