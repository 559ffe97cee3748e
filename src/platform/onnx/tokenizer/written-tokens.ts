import type { TokenizerFile } from './tokenizer-file.ts';

/** No text contains it, so a piece that begins with it is never found. */
const never = '\0';

/**
 * The tokenizer for what people write. Control tokens such as "[PAD]" or "</s>" are for the program
 * that frames a text: in a text they are words like any other. So they are neither matched in a
 * text nor found in the vocabulary under their names. Their ids stay, because other ids depend on
 * them.
 */
export function withoutControlTokens(file: TokenizerFile): TokenizerFile {
  const unknown = file.model.unk_token;
  const names = new Set(
    file.added_tokens.flatMap(({ content, special }) =>
      special === true && content !== unknown ? [content] : [],
    ),
  );
  const { vocab } = file.model;
  return {
    ...file,
    added_tokens: file.added_tokens.filter(({ special }) => special !== true),
    model: { ...file.model, vocab: renamed(vocab, names, file.model.unk_id ?? null) },
  };
}

/** The vocabulary without the names: an object of ids, or a list of pieces with their scores. */
function renamed(vocab: unknown, names: ReadonlySet<string>, unknownId: number | null): unknown {
  if (Array.isArray(vocab)) {
    return vocab.map((entry: unknown, id) => {
      if (!Array.isArray(entry) || id === unknownId) return entry;
      const [piece, ...rest]: unknown[] = entry;
      return typeof piece === 'string' && names.has(piece) ? [never + piece, ...rest] : entry;
    });
  }
  if (typeof vocab !== 'object' || vocab === null) return vocab;
  const ids = new Map<string, unknown>(Object.entries(vocab));
  const found = [...names].filter((name) => ids.has(name));
  if (found.length === 0) return vocab;
  const copy: Record<string, unknown> = { ...vocab };
  for (const name of found) {
    copy[never + name] = copy[name];
    delete copy[name];
  }
  return copy;
}

/** Id of the token for what the vocabulary lacks. Null if there is none. */
export function unknownIdOf({ model, added_tokens }: TokenizerFile): number | null {
  if (model.unk_id != null) return model.unk_id;
  const { unk_token: name, vocab } = model;
  if (name == null) return null;
  const added = added_tokens.find(({ content }) => content === name)?.id;
  if (added !== undefined) return added;
  const listed = typeof vocab === 'object' && vocab !== null ? Object.entries(vocab) : [];
  const id = listed.find(([piece]) => piece === name)?.[1];
  return typeof id === 'number' ? id : null;
}
