import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { clientFrame } from './client-frames.ts';

const text = 1;
const close = 8;

/** A graphql-ws client that sends frames as it likes, whole or not. */
export class FrameClient {
  readonly socket: Socket;
  /** The code and reason of the server's last frame; null if the connection ended without one. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string } | null>;
  #pieces: Buffer[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (piece) => this.#pieces.push(piece));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#closeFrame())));
  }

  /** @param localAddress of this machine, to come from. */
  static async open(url: string, localAddress?: string): Promise<FrameClient> {
    const { host, hostname, port } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname, localAddress });
    const client = new FrameClient(socket);
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
    );
    socket.write(clientFrame(text, Buffer.from('{"type":"connection_init"}')));
    while (!Buffer.concat(client.#pieces).includes('"connection_ack"')) await once(socket, 'data');
    client.#pieces = [];
    return client;
  }

  send(message: object): void {
    this.write(clientFrame(text, Buffer.from(JSON.stringify(message))));
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /**
   * Says that it is over, or agrees that it is: the server then ends the connection, and needs not
   * wait for that.
   */
  close(): void {
    this.write(clientFrame(close, Buffer.of(0x03, 0xe8)));
  }

  leave(): void {
    this.socket.destroy();
  }

  /** Servers send frames without a mask (RFC 6455, 5.2). */
  #closeFrame() {
    let rest = Buffer.concat(this.#pieces);
    while (rest.length >= 4) {
      const short = (rest[1] ?? 0) & 0x7f;
      const headerBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
      const length =
        short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
      const payload = rest.subarray(headerBytes, headerBytes + length);
      if (((rest[0] ?? 0) & 0x0f) === close)
        return { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
      rest = rest.subarray(headerBytes + length);
    }
    return null;
  }
}
