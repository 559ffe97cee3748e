import { z } from 'zod';

const step = z.looseObject({ type: z.string() });

/**
 * Fields of a `tokenizer.json` (Hugging Face tokenizers format) that are used in addition to those
 * that the library reads. The lengths in its truncation and padding are ignored: the model
 * determines the maximum length.
 */
const tokenizerFile = z.looseObject({
  padding: z.object({ pad_id: z.int().min(0), pad_type_id: z.int().min(0) }).nullish(),
  added_tokens: z.array(
    z.looseObject({ id: z.int().min(0), content: z.string().min(1), special: z.boolean().optional() }),
  ),
  normalizer: step.nullish(),
  pre_tokenizer: step.nullish(),
  model: z.looseObject({
    type: z.string().optional(),
    unk_token: z.string().nullish(),
    unk_id: z.int().nullish(),
  }),
});

export type TokenizerFile = z.infer<typeof tokenizerFile>;

/** @throws Error that names the fields that are missing or have the wrong type */
export function readTokenizerFile(content: unknown): TokenizerFile {
  const result = tokenizerFile.safeParse(content);
  if (result.success) return result.data;
  throw new Error(z.prettifyError(result.error));
}

/** Id and type id of padding. */
export function paddingOf(file: TokenizerFile): { readonly id: number; readonly typeId: number } {
  if (file.padding) return { id: file.padding.pad_id, typeId: file.padding.pad_type_id };
  const token = file.added_tokens.find(({ content }) => content === '[PAD]' || content === '<pad>');
  // Padding is masked, so any existing id works if there is no padding token.
  return { id: token?.id ?? 0, typeId: 0 };
}
