/** Writes the sixteen bytes of a UUID at an offset. */
export function writeUuid(target: Buffer, offset: number, uuid: string): void {
  target.write(uuid.replaceAll('-', ''), offset, 16, 'hex');
}

/** Reads the UUID, in lower case, from the sixteen bytes at an offset. */
export function uuidOf(source: Buffer, offset: number): string {
  const hex = source.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether the sixteen bytes at an offset of each are the same. */
export function isSameUuid(one: Buffer, oneStart: number, other: Buffer, otherStart: number): boolean {
  for (let offset = 0; offset < 16; offset += 4) {
    if (one.readInt32LE(oneStart + offset) !== other.readInt32LE(otherStart + offset)) return false;
  }
  return true;
}
