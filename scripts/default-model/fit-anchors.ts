/**
 * Fits the anchors to each bundled model, as a server does, and writes the spaces that the product
 * ships: `npm run fit:anchors`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spaceFile } from '../../src/modules/models/anchors/shipped-spaces.ts';
import { spacesDirectory } from '../../src/modules/models/open-models.ts';
import { bundledModels } from '../../src/modules/models/registry/bundled-models.ts';
import { anchorTable } from './anchor-evaluation.ts';
import { fitBundled } from './fitted-spaces.ts';
import { openScriptEngine } from './script-engine.ts';

const engine = openScriptEngine();
try {
  await mkdir(spacesDirectory, { recursive: true });
  for (const bundled of bundledModels) {
    const fitted = await fitBundled(engine, bundled);
    await writeFile(join(spacesDirectory, `${bundled.name}.json`), spaceFile(fitted));
    console.log(`${bundled.name}\n\n${anchorTable(fitted.fit)}\n`);
  }
} finally {
  await engine.close();
}
