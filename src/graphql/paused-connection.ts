import type { Socket } from 'node:net';

/**
 * Keeps a connection of an HTTP server paused while somebody holds it. The HTTP parser resumes it whenever a request is whole or its body is read. The stream may
 * count as paused again by then, though the system reads on: what stops that listens to the event.
 */
export function keepPausedWhile(socket: Socket, isHeld: () => boolean): void {
  socket.on('resume', () => {
    if (!isHeld()) return;
    if (socket.readableFlowing === false) socket.emit('pause');
    else socket.pause();
  });
}
