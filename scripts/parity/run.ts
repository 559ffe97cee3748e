/**
 * Compares parts of the product with public reference data: `node scripts/parity/run.ts --data
 * DIR`. The exit code is 0 if everything that is available agrees, 1 if something differs, 2 if
 * there is nothing to compare.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../../src/commands/shell/progress.ts';
import { table } from '../../src/commands/shell/table.ts';
import { operatorParity } from './operator-parity.ts';
import type { Finding, Part } from './part.ts';
import { poolingParity } from './pooling-parity.ts';
import { queryParity } from './query-parity.ts';
import { tokenizerParity } from './tokenizer-parity.ts';

const parts: readonly Part[] = [tokenizerParity, poolingParity, queryParity, operatorParity];

async function compareAll(dataFolder: string): Promise<number> {
  const progress = new Progress(process.stderr);
  const findings: (Finding & { readonly part: string })[] = [];
  for (const part of parts) {
    const missing = part.needs.filter((path) => !existsSync(join(dataFolder, path)));
    if (missing.length > 0) console.error(`skip  ${part.name}: missing ${missing.join(' and ')}`);
    else {
      const found = await part.compare(dataFolder, progress);
      findings.push(...found.map((finding) => ({ part: part.name, ...finding })));
    }
  }
  if (findings.length === 0) return 2;
  const rows = findings.map(({ part, what, outcome, shown }) => [part, what, outcome, shown]);
  console.log(`\n${table(['part', 'what', 'outcome', 'found'], rows)}`);
  return findings.some(({ outcome }) => outcome === 'differs') ? 1 : 0;
}

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) {
  console.error('usage: npm run parity -- --data DIR');
  process.exitCode = 2;
} else process.exitCode = await compareAll(resolve(values.data));
