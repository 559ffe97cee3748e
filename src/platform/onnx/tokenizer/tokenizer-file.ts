import { z } from 'zod';

const step = z.looseObject({ type: z.string() });

/**
 * What is read of a `tokenizer.json` (Hugging Face tokenizers format) besides what the library reads of it. The lengths
 * in its truncation and padding are left aside: how long a text may be is the model's matter.
 */
const tokenizerFile = z.looseObject({
  padding: z.object({ pad_id: z.int().min(0), pad_type_id: z.int().min(0) }).nullish(),
  added_tokens: z.array(z.looseObject({ id: z.int().min(0), content: z.string().min(1) })),
  normalizer: step.nullish(),
  pre_tokenizer: step.nullish(),
  model: z.looseObject({ type: z.string().optional() }),
});

export type TokenizerFile = z.infer<typeof tokenizerFile>;

/** @throws Error naming the fields that are missing or of another kind */
export function readTokenizerFile(content: unknown): TokenizerFile {
  const result = tokenizerFile.safeParse(content);
  if (result.success) return result.data;
  throw new Error(z.prettifyError(result.error));
}

/** Id and type id that fill up a row. */
export function paddingOf(file: TokenizerFile): { readonly id: number; readonly typeId: number } {
  if (file.padding) return { id: file.padding.pad_id, typeId: file.padding.pad_type_id };
  const token = file.added_tokens.find(({ content }) => content === '[PAD]' || content === '<pad>');
  // Padding is masked, so without a padding token any id that surely exists will do.
  return { id: token?.id ?? 0, typeId: 0 };
}
