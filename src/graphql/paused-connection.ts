import type { Socket } from 'node:net';

/**
 * Keeps a connection of an HTTP server paused while `isHeld` returns true. The HTTP parser resumes
 * it when a request is complete or its body is read. The stream may then already count as paused
 * although the system continues to read; emitting the event stops that.
 */
export function keepPausedWhile(socket: Socket, isHeld: () => boolean): void {
  socket.on('resume', () => {
    if (!isHeld()) return;
    if (socket.readableFlowing === false) socket.emit('pause');
    else socket.pause();
  });
}
