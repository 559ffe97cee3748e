import { fileLimits, UnreadableFileError, withRegularFile } from './regular-file.ts';
import { type WireField, WireReader } from './wire-fields.ts';

/** Messages of onnx.proto: the field numbers that a walk follows, and their message types. */
export type Messages = Readonly<Record<string, Readonly<Record<number, string>>>>;

/** Maximum nesting of messages. A graph within a graph is three levels. */
const maxLevels = 100;

/**
 * Walks through an ONNX file along some fields, and calls `visit` for each field that leads to the
 * message type `leaf`. It reads the structure of the file, but not the weights.
 *
 * @param messages begins with the type `model`.
 * @throws UnreadableFileError if the file is damaged; the error of the system.
 */
export function walkOnnx(
  modelPath: string,
  messages: Messages,
  leaf: string,
  visit: (reader: WireReader, field: WireField) => Promise<void>,
): Promise<void> {
  return withRegularFile(modelPath, fileLimits.model, async (file, bytes) => {
    const reader = new WireReader(file);
    const walk = async (message: string, { start, end }: WireField, level: number): Promise<void> => {
      if (level > maxLevels) throw new UnreadableFileError('the ONNX file nests too many graphs');
      for await (const field of reader.fields(start, end)) {
        const next = messages[message]?.[field.number];
        if (next === leaf) await visit(reader, field);
        else if (next !== undefined) await walk(next, field, level + 1);
      }
    };
    await walk('model', { number: 0, start: 0, end: bytes }, 0);
  });
}
