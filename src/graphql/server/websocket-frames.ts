/** What a frame costs beside its bytes, and what a piece of the stream does: the objects that the WebSocket library keeps for each until the message is whole. */
const frameOverhead = 256;
const pieceOverhead = 512;

/** Frames from this opcode on carry no message (RFC 6455, 5.5). */
const firstControl = 8;

/**
 * Follows the frames that a client sends (RFC 6455, 5.2), to know what a server holds of a message that is not whole. The WebSocket library tells of whole messages only.
 * It also refuses what is no frame; that is not noticed here.
 */
export class WebsocketFrames {
  readonly #header: number[] = [];
  #payloadLeft = 0;
  #isInMessage = false;
  #held = 0;
  #finished = 0;

  /** Bytes that the server holds of what is not whole; 0 between two messages. */
  get held(): number {
    return this.#held;
  }

  /** Messages, and control frames between them, that were whole. */
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

/** Lengths that stand for a longer one in so many bytes behind them. */
const longLengths = new Map([
  [126, 2],
  [127, 8],
]);
