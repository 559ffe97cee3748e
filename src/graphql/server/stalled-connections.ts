import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpQueue } from './http-queue.ts';

/**
 * Ends connections whose client has read nothing of its response for as long as the timeout.
 * Node.js emits `timeout` when nothing was read or written, not even in part. Streams limit their
 * waiting data themselves, and a replay may be paused; nothing moves either while a response is
 * being produced.
 */
export function endStalledConnections(
  server: Server,
  queue: Pick<HttpQueue, 'isIdle' | 'isStream'>,
  stallMs: number,
): void {
  server.timeout = stallMs;
  server.on('timeout', (socket: Socket) => {
    const isUnread = socket.writableLength > 0 && !queue.isStream(socket);
    if (isUnread || queue.isIdle(socket)) socket.destroy();
  });
}
