import { describe, expect, test } from 'vitest';
import { WebsocketFrames } from '../../../../src/graphql/server/websocket-frames.ts';
import { clientFrame } from '../../../support/client-frames.ts';

const text = 1;
const continuation = 0;
const ping = 9;

describe('the frames of a client', () => {
  test.each([
    0, 1, 125, 126, 65_535, 65_536, 200_000,
  ])('with %i bytes are whole at their last byte', (length) => {
    const frame = clientFrame(text, Buffer.alloc(length));
    const frames = new WebsocketFrames();
    frames.read(frame.subarray(0, -1));
    expect(frames.held).toBeGreaterThanOrEqual(frame.length - 1);
    expect(frames.finished).toBe(0);
    frames.read(frame.subarray(-1));
    expect([frames.held, frames.finished]).toEqual([0, 1]);
  });

  test('are the same in pieces of any length', () => {
    const stream = Buffer.concat(
      [0, 5, 126, 300, 70_000].map((length) => clientFrame(text, Buffer.alloc(length))),
    );
    for (const length of [1, 2, 7, 1000, 65_536]) {
      const frames = new WebsocketFrames();
      for (let at = 0; at < stream.length; at += length) frames.read(stream.subarray(at, at + length));
      expect([frames.held, frames.finished]).toEqual([0, 5]);
    }
  });

  test('belong to one message until the last of it, whatever control frames come between', () => {
    const frames = new WebsocketFrames();
    frames.read(clientFrame(text, Buffer.alloc(1000), false));
    const one = frames.held;
    expect(one).toBeGreaterThan(1000);
    frames.read(clientFrame(ping, Buffer.alloc(10)));
    frames.read(clientFrame(continuation, Buffer.alloc(1000), false));
    expect(frames.held).toBeGreaterThan(one + 1000);
    expect(frames.finished).toBe(0);
    frames.read(clientFrame(continuation, Buffer.alloc(0)));
    expect([frames.held, frames.finished]).toEqual([0, 1]);
  });

  test('that hold little each cost more than their bytes', () => {
    const frames = new WebsocketFrames();
    frames.read(clientFrame(text, Buffer.alloc(1), false));
    for (let count = 0; count < 999; count += 1)
      frames.read(clientFrame(continuation, Buffer.alloc(1), false));
    expect(frames.held).toBeGreaterThan(500_000);
  });

  test('show how much of the next message is there when one was finished', () => {
    const frames = new WebsocketFrames();
    frames.read(
      Buffer.concat([
        clientFrame(text, Buffer.alloc(100)),
        clientFrame(text, Buffer.alloc(500)).subarray(0, 200),
      ]),
    );
    expect(frames.finished).toBe(1);
    expect(frames.held).toBeGreaterThanOrEqual(200);
    expect(frames.held).toBeLessThan(1000);
  });
});
