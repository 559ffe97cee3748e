import { createHash } from 'node:crypto';
import type { ModelFiles } from '../inference-engine.ts';
import { externalWeightsOf } from './external-weights.ts';
import { fileLimits, readRegularFile } from './regular-file.ts';

/**
 * SHA-256 over the bytes of the files in sequence, in lower-case hexadecimal. Files are streamed.
 * @param maxBytes maximum size of each file
 * @throws UnreadableFileError, or the error of the system
 */
export async function digestFiles(
  paths: readonly string[],
  maxBytes: number = fileLimits.model,
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await readRegularFile(path, maxBytes, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}

/**
 * The digest of a model: of its ONNX file, its tokenizer, its `config.json` if that is part of it,
 * and its weight files.
 * @throws as `digestFiles` does
 */
export async function digestModel({
  modelPath,
  tokenizerPath,
  configPath,
}: Pick<ModelFiles, 'modelPath' | 'tokenizerPath' | 'configPath'>): Promise<string> {
  const files = [modelPath, tokenizerPath, ...(configPath === undefined ? [] : [configPath])];
  const weights = await externalWeightsOf(modelPath);
  if (weights.length === 0) return digestFiles(files);
  // Weights beside a model may have any size.
  return digestFiles([...files, ...weights], Number.POSITIVE_INFINITY);
}
