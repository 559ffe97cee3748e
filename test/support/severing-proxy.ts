import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Plan {
  cutAt: string | null;
  silentAt: string | null;
  silenced: number;
}

/**
 * A way to a server on this machine that can be cut, at once or when a command comes by, or fall
 * silent.
 */
export class SeveringProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: Plan;

  private constructor(server: Server, port: number, sockets: Set<Socket>, state: Plan) {
    this.#server = server;
    this.port = port;
    this.#sockets = sockets;
    this.#state = state;
  }

  static async to(port: number): Promise<SeveringProxy> {
    const sockets = new Set<Socket>();
    const state: Plan = { cutAt: null, silentAt: null, silenced: 0 };
    const server = createServer((near) => {
      let isSilent = false;
      const far = connect(port, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
      }
      far.pipe(near);
      near.on('data', (sent) => {
        if (state.silentAt !== null && sent.includes(state.silentAt)) {
          state.silentAt = null;
          state.silenced += 1;
          isSilent = true;
        }
        if (isSilent) return;
        if (state.cutAt === null || !sent.includes(state.cutAt)) {
          far.write(sent);
          return;
        }
        state.cutAt = null;
        near.destroy();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no free port.');
    return new SeveringProxy(server, address.port, sockets, state);
  }

  /** Cuts every connection now. */
  cut(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }

  /** Cuts the connection on which this text is sent next, before it arrives; that once. */
  cutAt(text: string): void {
    this.#state.cutAt = text;
  }

  /**
   * Passes on nothing more of the connection on which this text is sent next, and leaves it open;
   * that once.
   */
  silenceAt(text: string): void {
    this.#state.silentAt = text;
  }

  /** Connections that were silenced. */
  get silenced(): number {
    return this.#state.silenced;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
