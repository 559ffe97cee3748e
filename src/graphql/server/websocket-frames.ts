/**
 * Memory cost in bytes of each frame and each chunk of the stream, in addition to its bytes. The
 * WebSocket library keeps objects for each until the message is complete.
 */
const frameOverhead = 256;
const pieceOverhead = 512;

/** Frames with this opcode or a higher one contain no message (RFC 6455, 5.5). */
const firstControl = 8;

/**
 * Follows the frames that a client sends (RFC 6455, 5.2), to compute the memory of incomplete
 * messages. The WebSocket library reports only complete messages. It also rejects invalid frames;
 * this class does not detect them.
 */
export class WebsocketFrames {
  readonly #header: number[] = [];
  #payloadLeft = 0;
  #isInMessage = false;
  #held = 0;
  #finished = 0;

  /** Bytes of an incomplete message that the server has in memory; 0 between two messages. */
  get held(): number {
    return this.#held;
  }

  /** Number of complete messages, and of control frames between them. */
  get finished(): number {
    return this.#finished;
  }

  read(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#payloadLeft === 0) {
        this.#readHeader(piece[at] ?? 0);
        at += 1;
      } else {
        const length = Math.min(this.#payloadLeft, piece.length - at);
        at += length;
        this.#held += length;
        this.#payloadLeft -= length;
        if (this.#payloadLeft === 0) this.#endFrame();
      }
    }
    if (this.#held > 0) this.#held += pieceOverhead;
  }

  #readHeader(byte: number): void {
    this.#header.push(byte);
    this.#held += 1;
    const [, second = 0] = this.#header;
    const lengthBytes = longLengths.get(second & 0x7f) ?? 0;
    const maskBytes = (second & 0x80) === 0 ? 0 : 4;
    if (this.#header.length < 2 + lengthBytes + maskBytes) return;
    this.#payloadLeft =
      lengthBytes === 0
        ? second & 0x7f
        : this.#header.slice(2, 2 + lengthBytes).reduce((length, digit) => length * 256 + digit, 0);
    if (this.#payloadLeft === 0) this.#endFrame();
  }

  #endFrame(): void {
    const [first = 0] = this.#header.splice(0);
    const isControl = (first & 0x0f) >= firstControl;
    const isLast = (first & 0x80) !== 0;
    if (!isControl) this.#isInMessage = !isLast;
    if (this.#isInMessage) this.#held += frameOverhead;
    else {
      this.#held = 0;
      this.#finished += 1;
    }
  }
}

/** Length codes that announce a longer length field, with its number of bytes. */
const longLengths = new Map([
  [126, 2],
  [127, 8],
]);
