import type { LineMark } from './line-mark.ts';
import type { ClaimForm, PartKind } from './part.ts';
import type { Run } from './run.ts';

/** A part whose places are UTF-16 offsets in the answer. */
export interface FoundPart {
  readonly kind: PartKind;
  readonly form: ClaimForm | null;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly text: string;
  readonly lead: string;
  readonly label: string;
  readonly marks: readonly LineMark[];
}

/** A part that covers a run, without the white space around it. Null if nothing is left. */
export function wholePart(
  kind: PartKind,
  run: Run,
  { text = run.text, lead = '', label = '', form = null, marks = [] }: Partial<FoundPart> = {},
): FoundPart | null {
  const from = run.text.length - run.text.trimStart().length;
  const to = run.text.trimEnd().length;
  if (to <= from) return null;
  const [start = 0, end = 0] = [run.starts[from], run.ends[to - 1]];
  return { kind, form: kind === 'CLAIM' ? form : null, start, end, text: text.trim(), lead, label, marks };
}

/** Returns each mark as a separate part, so that a page can show it. */
export function markPart({ marker, start, end, target, at }: LineMark): FoundPart {
  const marks = [{ marker, start, end, target, at }];
  return { kind: 'CITATION', form: null, start, end, text: marker, lead: '', label: '', marks };
}
