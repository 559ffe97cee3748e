import { describe, expect, test } from 'vitest';
import { resume, type Sink, type StreamResult } from '../../examples/resume.ts';

/** Connections that a test ends as it likes. */
class Connections {
  readonly afters: (string | null)[] = [];
  readonly failures: number[] = [];
  readonly received: unknown[] = [];
  closed = 0;
  sink: Sink<StreamResult> | undefined;

  start(after?: string): () => void {
    return resume<StreamResult>(
      (from, sink) => {
        this.afters.push(from);
        this.sink = sink;
        return () => {
          this.closed += 1;
        };
      },
      {
        next: ({ data, errors }) => this.received.push(data ?? errors),
        error: (error) => this.received.push(['error', error]),
        complete: () => this.received.push('complete'),
      },
      { after: after ?? null, wait: async (failures) => void this.failures.push(failures) },
    );
  }
}

const update = (cursor: string) => ({ data: { signalUpdates: { cursor } } });
const refusal = (code: string, cursor?: string) => ({ message: 'No.', extensions: { code, cursor } });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a stream that resumes', () => {
  test.each([
    ['a close code of a server that restarts', { code: 1012, reason: '' }],
    ['a connection that broke', new TypeError('terminated')],
    ['a proxy without a server', { response: { status: 502 } }],
    ['a server that is full', [refusal('SUBSCRIPTION_LIMIT')]],
  ])('subscribes again after the last cursor, after %s', async (_, error) => {
    const connections = new Connections();
    connections.start();
    connections.sink?.next(update('one'));
    connections.sink?.next(update('two'));
    connections.sink?.error(error);
    await turn();
    connections.sink?.error(error);
    await turn();
    connections.sink?.next(update('three'));
    connections.sink?.error(error);
    await turn();
    expect(connections.afters).toEqual([null, 'two', 'two', 'three']);
    expect(connections.failures).toEqual([0, 1, 0]);
    expect(connections.received).toEqual(['one', 'two', 'three'].map((cursor) => update(cursor).data));
  });

  test.each([
    ['a token that is refused', { code: 4401, reason: 'Unauthorized' }],
    ['a status of a client that is at fault', { response: { status: 403 } }],
    ['a refusal', [refusal('CURSOR_EXPIRED')]],
  ])('ends with %s', async (_, error) => {
    const connections = new Connections();
    connections.start('begin');
    connections.sink?.error(error);
    await turn();
    expect(connections.afters).toEqual(['begin']);
    expect(connections.received).toEqual([['error', error]]);
  });

  test('goes on after the cursor of an error that passes, and passes on one that does not', async () => {
    const connections = new Connections();
    connections.start();
    connections.sink?.next({ data: null, errors: [refusal('SUBSCRIPTION_LAGGED', 'nine')] });
    connections.sink?.complete();
    await turn();
    connections.sink?.next({ errors: [refusal('CURSOR_EXPIRED')] });
    connections.sink?.complete();
    await turn();
    expect(connections.afters).toEqual([null, 'nine']);
    expect(connections.received).toEqual([[refusal('CURSOR_EXPIRED')], 'complete']);
  });

  test('does nothing more once it is closed', async () => {
    const connections = new Connections();
    const close = connections.start();
    const { sink } = connections;
    close();
    sink?.next(update('late'));
    sink?.error(new Error('late'));
    await turn();
    expect(connections).toMatchObject({ closed: 1, received: [], afters: [null] });
  });
});
