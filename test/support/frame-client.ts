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
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      this.#received = Buffer.concat([this.#received, piece]);
    });
    this.closed = once(socket, 'close').then(() => this.#closeFrame());
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
    while (!client.#received.includes('"connection_ack"')) await once(socket, 'data');
    client.#received = Buffer.alloc(0);
    return client;
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  leave(): void {
    this.socket.destroy();
  }

  /** Of short frames without a mask, as servers send them (RFC 6455, 5.2). */
  #closeFrame() {
    let rest = this.#received;
    while (rest.length >= 2) {
      const length = (rest[1] ?? 0) & 0x7f;
      if (((rest[0] ?? 0) & 0x0f) === close && length >= 2)
        return { code: rest.readUInt16BE(2), reason: rest.subarray(4, 2 + length).toString() };
      rest = rest.subarray(2 + length);
    }
    return null;
  }
}
