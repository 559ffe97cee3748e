import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RawSocket } from './raw-socket.ts';

/** A client that asks, and takes the answers a little at a time or not at all. */
export interface SlowReader {
  /** Resolves when something of the first answer has arrived, or the connection is closed. */
  readonly begun: Promise<unknown>;
  /** Takes the next piece. */
  readonly trickle: () => void;
  /**
   * Takes the rest of the first answer.
   * @returns its text.
   */
  readonly readAll: () => Promise<string>;
  readonly leave: () => void;
}

/** Bytes of a piece. */
const piece = 16_384;

/** @param times that it asks at once. */
export async function slowHttpReader(url: string, query: string, times = 1): Promise<SlowReader> {
  const { host, hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname).on('error', () => undefined);
  await once(socket, 'connect');
  const body = JSON.stringify({ query });
  const request = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  socket.write(request.repeat(times));
  const pieces: Buffer[] = [];
  const take = (taken: Buffer | null) => {
    if (taken !== null) pieces.push(taken);
  };
  return {
    begun: new Promise<void>((resolve) => {
      socket.once('readable', resolve).once('close', () => resolve());
    }),
    trickle: () => take(socket.read(piece) ?? socket.read()),
    readAll: async () => {
      let bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      let end = endOf(pieces);
      for await (const more of socket) {
        take(more);
        bytes += more.length;
        if (Number.isNaN(end)) end = endOf(pieces);
        if (bytes >= end) break;
      }
      const text = Buffer.concat(pieces).toString();
      return text.slice(text.indexOf('\r\n\r\n') + 4);
    },
    leave: () => socket.destroy(),
  };
}

/** Where the first answer ends, in bytes; NaN as long as its headers are not whole. */
function endOf(pieces: readonly Buffer[]): number {
  const begun = Buffer.concat(pieces).toString('latin1');
  const [headers = '', length] = /^.*?\r\ncontent-length: (\d+).*?\r\n\r\n/is.exec(begun) ?? [];
  return headers.length + Number(length);
}

/** @param times that it asks at once. */
export async function slowSocketReader(url: string, query: string, times = 1): Promise<SlowReader> {
  const raw = await RawSocket.open(url);
  const { socket } = raw;
  const answer = new Promise<string>((resolve, reject) => {
    socket.on('message', (data) => {
      if (String(data).includes('"type":"next"')) resolve(String(data));
    });
    void raw.closed.then(({ code, reason }) => reject(new Error(`closed with ${code} ${reason}`)));
  });
  answer.catch(() => undefined);
  for (let number = 0; number < times; number += 1) raw.subscribe(String(number), query);
  socket.pause();
  return {
    // A connection that is not read tells nothing.
    begun: Promise.resolve(),
    trickle: () => {
      socket.resume();
      setImmediate(() => socket.pause());
    },
    readAll: async () => {
      socket.resume();
      return answer;
    },
    leave: () => socket.terminate(),
  };
}
