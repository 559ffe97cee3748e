/** What a part of an answer is. Only claims are judged. */
export type PartKind =
  | 'CLAIM'
  | 'HEADING'
  | 'CODE'
  | 'CITATION'
  | 'FRAMING'
  | 'COURTESY'
  | 'QUESTION'
  | 'REFUSAL'
  | 'REASONING';

/** How a claim is written. A field is a value of a JSON answer. */
export type ClaimForm = 'SENTENCE' | 'LIST_ITEM' | 'TABLE_CELL' | 'QUOTATION' | 'FIELD';

/** What a citation mark refers to. */
export type CitationTarget =
  /** Numbers as they are written: [1, 2] is 1 and 2, [1-3] is 1, 2 and 3. */
  | { readonly kind: 'INDEX'; readonly indexes: readonly number[] }
  /** An author or a source by name. The year is null if the mark has none. */
  | { readonly kind: 'NAME'; readonly name: string; readonly year: number | null }
  /** The title is empty if the link has none. */
  | { readonly kind: 'LINK'; readonly url: string; readonly title: string };

/** A mark that says where a statement comes from: [1], (Smith, 2020), a link. */
export interface CitationMark {
  /** As written. */
  readonly marker: string;
  /** Place in the answer, in Unicode code points. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly target: CitationTarget;
}

/** A part of an answer with its place. */
export interface AnswerPart {
  readonly kind: PartKind;
  /** Null unless the part is a claim. */
  readonly form: ClaimForm | null;
  /** Place in the answer as it was sent, in Unicode code points. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Plain text, without Markdown, HTML, citation marks and framing. */
  readonly text: string;
  /**
   * The context of the part, from the outermost piece to the nearest, joined by " > ": the
   * heading, the lead-in of the list, the items above, the label, the row and column header. Empty
   * if there is nothing.
   */
  readonly lead: string;
  /** The end of the lead that belongs to the part: its label, key, or row and column header. */
  readonly label: string;
  /** Marks that belong to the part, in order. */
  readonly citations: readonly CitationMark[];
}
