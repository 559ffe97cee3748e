/** A frame as a WebSocket client sends it (RFC 6455, 5.2), masked with zeros. */
export function clientFrame(opcode: number, payload: Buffer, isLast = true): Buffer {
  return Buffer.concat([clientFrameHeader(opcode, payload.length, isLast), payload]);
}

/** What stands before the payload. */
export function clientFrameHeader(opcode: number, length: number, isLast = true): Buffer {
  const first = opcode | (isLast ? 0x80 : 0);
  const mask = Buffer.alloc(4);
  if (length < 126) return Buffer.concat([Buffer.from([first, 0x80 | length]), mask]);
  const long = Buffer.alloc(length < 65_536 ? 2 : 8);
  long.writeUIntBE(length, long.length === 2 ? 0 : 2, long.length === 2 ? 2 : 6);
  return Buffer.concat([Buffer.from([first, 0x80 | (long.length === 2 ? 126 : 127)]), long, mask]);
}
