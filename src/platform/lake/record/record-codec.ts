import { crc32 } from 'node:zlib';
import type { ElpChannels } from '../../../domain/elp.ts';
import { type Intervention, interventionTypes } from '../../../domain/magnification.ts';
import { isSacred } from '../../../domain/positions.ts';
import { shortestFloat32 } from '../../../statistics/float32.ts';
import { RecordDamagedError } from '../errors.ts';
import type { LakeEntry, LakeModel } from './lake-entry.ts';
import type { RecordSeal } from './record-seal.ts';
import { uuidOf, writeUuid } from './uuid-bytes.ts';

/** Increased with every change of the record layout. */
export const recordVersion = 1;

/**
 * A record consists of a header and a body, both little-endian. The header has eight bytes: the
 * CRC-32 of all that follows it, the version, flags, and the length of the vector. The body has
 * fixed fields at fixed offsets, then the vector as packed float32, then the text as UTF-8 to the
 * end. A sealed body is AES-256-GCM over the same bytes.
 */
const headerBytes = 8;
const sealedFlag = 1;
const at = {
  id: 0,
  createdAt: 16,
  seq: 24,
  position: 32,
  presence: 33,
  interventionType: 34,
  interventionPosition: 35,
  confidence: 36,
  signal: 40,
  signalBefore: 44,
  signalAfter: 48,
  boost: 52,
  elp: 56,
  digits: 80,
  modelId: 116,
  modelDigest: 132,
  embedding: 164,
} as const;
const present = { digits: 1, elp: 2, model: 4, intervention: 8, embedding: 16, seq: 32 } as const;
const digitCount = 9;

/** Most consecutive records have the same model. */
let lastModel: { readonly bytes: Buffer; readonly model: LakeModel } | null = null;

/**
 * Encodes an entry.
 * @param seal encrypts it. Null for plain records.
 */
export function encodeRecord(entry: LakeEntry, seal: RecordSeal | null): Buffer {
  const dimension = entry.embedding?.length ?? 0;
  const textStart = at.embedding + dimension * 4;
  const size = headerBytes + textStart + Buffer.byteLength(entry.text);
  const record = Buffer.allocUnsafe(size);
  record.fill(0, 0, headerBytes + at.embedding);
  record[4] = recordVersion;
  record.writeUInt16LE(dimension, 6);
  writeBody(record.subarray(headerBytes), entry);
  record.write(entry.text, headerBytes + textStart);
  return withChecksum(seal === null ? record : sealed(record, seal));
}

/** Tests whether the sixteen bytes at an offset are the requested id. */
type IsWanted = (bytes: Buffer, offset: number) => boolean;

/**
 * Decodes an entry. Its vector may share the memory of `stored`.
 * @throws RecordDamagedError if it differs from the stored bytes, or has another id than
 * requested.
 */
export function decodeRecord(
  stored: Buffer,
  seal: RecordSeal | null,
  isWanted: IsWanted = () => true,
): LakeEntry {
  const body = openBody(stored, seal);
  if (!isWanted(body, at.id)) throw new RecordDamagedError('it is the record of another inference');
  const dimension = stored.readUInt16LE(6);
  // A Buffer's own methods would read each number byte by byte.
  const numbers = new DataView(body.buffer, body.byteOffset, body.length);
  const presence = body[at.presence] ?? 0;
  const has = (bit: number) => (presence & bit) !== 0;
  return {
    id: uuidOf(body, at.id),
    seq: has(present.seq) ? numbers.getFloat64(at.seq, true) : null,
    createdAt: numbers.getFloat64(at.createdAt, true),
    text: body.toString('utf8', at.embedding + dimension * 4),
    digits: has(present.digits) ? digitsAt(numbers) : null,
    embedding: has(present.embedding) && dimension > 0 ? vectorAt(body, dimension) : null,
    model: has(present.model) ? modelAt(body) : null,
    fluxPosition: body[at.position] ?? 0,
    elpChannels: has(present.elp) ? channelsAt(numbers) : null,
    confidence: shortFloat(numbers, at.confidence),
    signal: shortFloat(numbers, at.signal),
    intervention: has(present.intervention) ? interventionAt(body, numbers) : null,
  };
}

/**
 * Copies a record's vector without decoding the rest.
 * @param target as long as the vector.
 * @throws RecordDamagedError if it differs from the stored bytes, or if its vector has another
 * length.
 */
export function copyEmbedding(stored: Buffer, seal: RecordSeal | null, target: Float32Array): void {
  const body = openBody(stored, seal);
  if (stored.readUInt16LE(6) !== target.length) throw new RecordDamagedError('its vector has another length');
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  bytes.set(body.subarray(at.embedding, at.embedding + target.byteLength));
}

function writeBody(body: Buffer, entry: LakeEntry): void {
  const { digits, elpChannels, model, intervention, embedding, seq } = entry;
  writeUuid(body, at.id, entry.id);
  body.writeDoubleLE(entry.createdAt, at.createdAt);
  body.writeDoubleLE(seq ?? 0, at.seq);
  body[at.position] = entry.fluxPosition;
  body[at.presence] =
    (digits === null ? 0 : present.digits) |
    (elpChannels === null ? 0 : present.elp) |
    (model === null ? 0 : present.model) |
    (intervention === null ? 0 : present.intervention) |
    (embedding === null ? 0 : present.embedding) |
    (seq === null ? 0 : present.seq);
  body.writeFloatLE(entry.confidence, at.confidence);
  body.writeFloatLE(entry.signal, at.signal);
  for (const [index, digit] of (digits ?? []).entries()) body.writeFloatLE(digit, at.digits + index * 4);
  if (elpChannels !== null) writeChannels(body, elpChannels);
  if (model !== null) {
    writeUuid(body, at.modelId, model.id);
    body.write(model.digest, at.modelDigest, 'hex');
  }
  if (intervention !== null) writeIntervention(body, intervention);
  if (embedding !== null) {
    body.set(new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength), at.embedding);
  }
}

function writeChannels(body: Buffer, { ethos, logos, pathos }: ElpChannels): void {
  body.writeDoubleLE(ethos, at.elp);
  body.writeDoubleLE(logos, at.elp + 8);
  body.writeDoubleLE(pathos, at.elp + 16);
}

function writeIntervention(body: Buffer, intervention: Intervention): void {
  body[at.interventionType] = interventionTypes.indexOf(intervention.type);
  body[at.interventionPosition] = intervention.position;
  body.writeFloatLE(intervention.signalBefore, at.signalBefore);
  body.writeFloatLE(intervention.signalAfter, at.signalAfter);
  body.writeFloatLE(intervention.confidenceBoost, at.boost);
}

function digitsAt(numbers: DataView): number[] {
  const digits: number[] = [];
  for (let index = 0; index < digitCount; index += 1) digits.push(shortFloat(numbers, at.digits + index * 4));
  return digits;
}

function channelsAt(numbers: DataView): ElpChannels {
  return {
    ethos: numbers.getFloat64(at.elp, true),
    logos: numbers.getFloat64(at.elp + 8, true),
    pathos: numbers.getFloat64(at.elp + 16, true),
  };
}

function modelAt(body: Buffer): LakeModel {
  const length = at.embedding - at.modelId;
  if (lastModel?.bytes.compare(body, at.modelId, at.embedding, 0, length) === 0) return lastModel.model;
  const model = {
    id: uuidOf(body, at.modelId),
    digest: body.toString('hex', at.modelDigest, at.embedding),
  };
  lastModel = { bytes: Buffer.from(body.subarray(at.modelId, at.embedding)), model };
  return model;
}

function interventionAt(body: Buffer, numbers: DataView): Intervention {
  const type = interventionTypes[body[at.interventionType] ?? -1];
  if (type === undefined) throw new RecordDamagedError('its intervention has an unknown type');
  const position = body[at.interventionPosition] ?? 0;
  if (!isSacred(position)) throw new RecordDamagedError('its intervention has an invalid position');
  return {
    type,
    position,
    signalBefore: shortFloat(numbers, at.signalBefore),
    signalAfter: shortFloat(numbers, at.signalAfter),
    confidenceBoost: shortFloat(numbers, at.boost),
  };
}

function vectorAt(body: Buffer, dimension: number): Float32Array {
  const start = body.byteOffset + at.embedding;
  const isAligned = start % Float32Array.BYTES_PER_ELEMENT === 0;
  return isAligned
    ? new Float32Array(body.buffer, start, dimension)
    : new Float32Array(body.buffer.slice(start, start + dimension * 4));
}

function shortFloat(numbers: DataView, offset: number): number {
  return shortestFloat32(numbers.getFloat32(offset, true));
}

function withChecksum(record: Buffer): Buffer {
  record.writeUInt32LE(crc32(record.subarray(4)), 0);
  return record;
}

function sealed(record: Buffer, seal: RecordSeal): Buffer {
  record[5] = sealedFlag;
  const header = record.subarray(0, headerBytes);
  return Buffer.concat([header, seal.close(record.subarray(headerBytes), header.subarray(4))]);
}

/** Returns the body after verifying checksum, version and seal. */
function openBody(stored: Buffer, seal: RecordSeal | null): Buffer {
  if (stored.length < headerBytes || stored.readUInt32LE(0) !== crc32(stored.subarray(4))) {
    throw new RecordDamagedError('its checksum is wrong');
  }
  if (stored[4] !== recordVersion) {
    throw new RecordDamagedError(`it has format version ${stored[4]}; this program reads ${recordVersion}`);
  }
  const body = unsealed(stored, seal);
  if (body.length < at.embedding + stored.readUInt16LE(6) * 4)
    throw new RecordDamagedError('it is too short');
  return body;
}

function unsealed(stored: Buffer, seal: RecordSeal | null): Buffer {
  const body = stored.subarray(headerBytes);
  const isSealed = stored[5] === sealedFlag;
  // Somebody who can write to the file but does not have the key could have added such a record.
  if (!isSealed && seal !== null) throw new RecordDamagedError('it is not encrypted, but a key is set');
  if (!isSealed) return body;
  if (seal === null) throw new RecordDamagedError('it is encrypted, but no key is set');
  return seal.open(body, stored.subarray(4, headerBytes));
}
