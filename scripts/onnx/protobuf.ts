/**
 * The parts of the Protocol Buffers wire format that an ONNX file needs: varints, 32-bit floats and
 * length-delimited fields. Every function returns the complete bytes of one field (tag and value);
 * a message is the concatenation of its fields. Format:
 * https://protobuf.dev/programming-guides/encoding/
 */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const utf8 = new TextEncoder();

/** Concatenates byte arrays. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}

/** A base-128 varint. Negative values take ten bytes, as 64-bit two's complement. */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(BigInt((field << 3) | wireType));
}

/**
 * An `int32`, `int64` or enum field.
 * @throws RangeError for a number that is not an integer.
 */
export function integerField(field: number, value: number | bigint): Uint8Array {
  return concatenate([tag(field, VARINT), varint(BigInt(value))]);
}

/** A `float` field, little-endian. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concatenate([tag(field, FIXED_32), bytes]);
}

/** A `bytes` field. */
export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return concatenate([tag(field, LENGTH_DELIMITED), varint(BigInt(value.byteLength)), value]);
}

/** A `string` field, UTF-8. */
export function stringField(field: number, value: string): Uint8Array {
  return bytesField(field, utf8.encode(value));
}

/** An embedded message with the given fields. */
export function messageField(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, concatenate(parts));
}
