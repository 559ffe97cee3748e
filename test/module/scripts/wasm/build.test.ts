import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assembled } from '../../../../scripts/wasm/build.ts';

test('the committed WebAssembly is what its text is assembled into', async () => {
  const committed = await readFile(
    new URL('../../../../src/platform/vectors/tile-product.wasm', import.meta.url),
  );
  expect(Buffer.from(await assembled())).toEqual(committed);
});
