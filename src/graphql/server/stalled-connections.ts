import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpTurns } from './http-turns.ts';

/**
 * Ends connections whose client takes none of its response for the timeout. Node.js emits `timeout`
 * when nothing was read or written, not even in part. Streams limit their waiting data themselves,
 * and a replay may be paused; nothing moves either while a response is being produced.
 */
export function endStalledConnections(
  server: Server,
  turns: Pick<HttpTurns, 'isIdle' | 'isStream'>,
  stallMs: number,
): void {
  server.timeout = stallMs;
  server.on('timeout', (socket: Socket) => {
    const isUnread = socket.writableLength > 0 && !turns.isStream(socket);
    if (isUnread || turns.isIdle(socket)) socket.destroy();
  });
}
