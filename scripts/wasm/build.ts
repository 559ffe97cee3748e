import { readFile, writeFile } from 'node:fs/promises';
import loadWabt from 'wabt';

/** The WebAssembly module of the product: its text format, and the assembled file. */
const source = new URL('../../src/platform/vectors/tile-product.wat', import.meta.url);
const target = new URL('../../src/platform/vectors/tile-product.wasm', import.meta.url);

/** Assembles the text format with wabt. */
export async function assembled(): Promise<Uint8Array> {
  const wabt = await loadWabt();
  const module = wabt.parseWat('tile-product.wat', await readFile(source, 'utf8'), { simd: true });
  module.validate();
  return module.toBinary({}).buffer;
}

if (import.meta.main) await writeFile(target, await assembled());
