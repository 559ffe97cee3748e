import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type ClientAddresses, isLocalPeer } from '../client-address.ts';

const refusal =
  'HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n';

/**
 * Limits the number of connections per peer. Trusted proxies and peers on this machine carry any
 * number of clients and have no such limit.
 */
export function limitConnections(server: Server, addresses: ClientAddresses, perClient: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isLocalPeer(remoteAddress) || addresses.isProxy(remoteAddress)) return;
    const peer = addresses.peer(remoteAddress);
    const count = open.get(peer) ?? 0;
    if (count >= perClient) {
      socket.end(refusal);
      socket.destroySoon();
      return;
    }
    open.set(peer, count + 1);
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1;
      if (left === 0) open.delete(peer);
      else open.set(peer, left);
    });
  });
}
