import type { Outlet } from './outlet.ts';

/**
 * A subscription that was accepted and has a slot among the open streams. Its stream opens once a
 * transport connects its client.
 */
export interface AcceptedSubscription {
  connect(outlet: Outlet): Connection;
  /** Releases the slot of a client that disconnected before it was connected to the stream. */
  abandon(): void;
}

/** Callbacks by which a transport reports on its client. */
export interface Connection {
  /** The client can take more results. */
  resume(): void;
  /** The client has disconnected. */
  leave(): void;
}

/** The connection of a client that receives nothing more. */
export const unconnected: Connection = { resume: () => undefined, leave: () => undefined };

/**
 * Used for a client that subscribes while the server stops. An error would keep the client from
 * reconnecting.
 */
export const interrupted: AcceptedSubscription = {
  abandon: () => undefined,
  connect: (outlet) => {
    outlet.interrupt();
    return unconnected;
  },
};
