import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpTurns } from './http-turns.ts';

/**
 * Ends connections whose client takes nothing of its answer for so long. Node.js calls when nothing was read and nothing written, not even a part of what waits.
 * A stream bounds what waits for its client by itself, and a replay may be paused; while an answer is being made nothing moves either.
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
