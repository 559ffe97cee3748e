import { expect, test } from 'vitest';
import { LoopShares } from '../../../../src/graphql/scheduling/loop-shares.ts';

test('operations under way at the same time divide what the event loop has worked', () => {
  let active = 100;
  const shares = new LoopShares(() => active);
  const [one, other] = [shares.newShare(), shares.newShare()];
  active += 50;
  shares.begin(one);
  active += 10;
  shares.begin(other);
  shares.begin(other);
  active += 30;
  shares.end(one);
  active += 8;
  shares.end(other);
  active += 5;
  shares.end(other);
  active += 1000;
  shares.begin(one);
  shares.end(one);
  expect([one, other]).toMatchObject([
    { running: 0, usedMs: 10 + 10 },
    { running: 0, usedMs: 20 + 8 + 5 },
  ]);
});
