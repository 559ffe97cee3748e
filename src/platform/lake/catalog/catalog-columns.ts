/** Position of a row without an entry. */
export const absent = 255;

/** Sequence number of an entry from another installation. */
export const noSeq = -1;

/** Columns of the entry data that can be read without the record. */
export interface Columns {
  readonly ids: Buffer;
  readonly createdAt: Float64Array;
  readonly seq: Float64Array;
  readonly signal: Float32Array;
  readonly position: Uint8Array;
  readonly modelSlot: Uint16Array;
}

/**
 * Empty columns.
 * @param capacity in rows.
 */
export function columnsOf(capacity: number): Columns {
  return {
    ids: Buffer.alloc(capacity * 16),
    createdAt: new Float64Array(capacity),
    seq: new Float64Array(capacity),
    signal: new Float32Array(capacity),
    position: new Uint8Array(capacity),
    modelSlot: new Uint16Array(capacity),
  };
}

/** Copies the rows from `start` to `end` to the start of new columns. */
export function movedColumns(from: Columns, start: number, end: number, capacity: number): Columns {
  const to = columnsOf(capacity);
  to.ids.set(from.ids.subarray(start * 16, end * 16));
  to.createdAt.set(from.createdAt.subarray(start, end));
  to.seq.set(from.seq.subarray(start, end));
  to.signal.set(from.signal.subarray(start, end));
  to.position.set(from.position.subarray(start, end));
  to.modelSlot.set(from.modelSlot.subarray(start, end));
  return to;
}
