import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tinyModel } from './onnx-models.ts';
import { tinyTokenizerFile } from './tiny-tokenizer.ts';

/** The content of a file: bytes and texts as they are, all else as JSON. */
export type FileContent = Uint8Array | string | object;

/** Files that make a folder a model folder, as the Hugging Face hub lays it out. */
export const tinyExport: Readonly<Record<string, FileContent>> = {
  'onnx/model.onnx': tinyModel({ dimension: 12 }),
  'tokenizer.json': tinyTokenizerFile(),
  'sentence_bert_config.json': { max_seq_length: 40 },
  '1_Pooling/config.json': { word_embedding_dimension: 12, pooling_mode_mean_tokens: true },
};

/**
 * Writes files into a folder, which is made if there is none.
 * @returns the folder.
 */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, FileContent>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const isAsItIs = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(folder, path), isAsItIs ? content : JSON.stringify(content));
  }
  return folder;
}
