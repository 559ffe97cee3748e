import type { Outlet } from './outlet.ts';

/** A subscription that was accepted, and has a place among the open streams. Nothing is open before a transport connects its client. */
export interface AcceptedSubscription {
  connect(outlet: Outlet): Connection;
  /** Its client has gone before it was connected. */
  abandon(): void;
}

/** How a transport tells of its client. */
export interface Connection {
  /** It takes more. */
  resume(): void;
  /** It has gone. */
  leave(): void;
}

/** Of a client that nothing is left for. */
export const unconnected: Connection = { resume: () => undefined, leave: () => undefined };

/** What a client that subscribes while the server stops is connected to: an error would keep it from coming back. */
export const interrupted: AcceptedSubscription = {
  abandon: () => undefined,
  connect: (outlet) => {
    outlet.interrupt();
    return unconnected;
  },
};
