import { openAnchors, openLoader } from '../../src/modules/models/open-models.ts';
import { bundledModels } from '../../src/modules/models/registry/bundled-models.ts';
import type { ReadyModel } from '../../src/modules/models/registry/model-loader.ts';
import { UnlistedModel } from '../../src/modules/models/registry/unlisted-model.ts';
import type { Embedding } from '../../src/platform/onnx/inference-engine.ts';
import { openScriptEngine } from '../default-model/script-engine.ts';

/** A bundled model, ready to read texts. */
export interface Encoder {
  readonly model: ReadyModel;
  /** Reads texts, each with its vector and tokens, in order. */
  read(texts: readonly string[]): Promise<readonly Embedding[]>;
}

/** Texts in one call, so that none waits for long. */
const block = 64;

/** Calls `use` with each bundled model, one after another, and returns what it gives. */
export async function withEncoders<Result>(use: (encoder: Encoder) => Promise<Result>): Promise<Result[]> {
  const engine = openScriptEngine();
  try {
    const loader = await openLoader(engine);
    const results: Result[] = [];
    for (const bundled of bundledModels) {
      const model = await new UnlistedModel({
        engine,
        loader,
        bundled,
        open: (own, row) => own.open(row),
      }).ready();
      const read = async (texts: readonly string[]) => {
        const embeddings: Embedding[] = [];
        for (let from = 0; from < texts.length; from += block)
          embeddings.push(...(await engine.embed(model.id, texts.slice(from, from + block))).embeddings);
        return embeddings;
      };
      results.push(await use({ model, read }));
    }
    return results;
  } finally {
    await engine.close();
  }
}

/** The held-out anchor sentences. */
export async function heldOutAnchors() {
  return (await openAnchors()).filter(({ heldOut }) => heldOut);
}
