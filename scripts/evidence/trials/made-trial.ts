/**
 * Prints how many true and false claims of made pairs each judge calls SUPPORTED, by kind:
 * `node scripts/evidence/trials/made-trial.ts FILE`. `scripts/judge/held_back.py` writes the file.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openEvidence } from '../../../src/app/evidence.ts';
import { markdownTable } from './markdown-table.ts';

const pairSchema = z.object({
  kind: z.string(),
  context: z.array(z.string()).min(1),
  response: z.string(),
  supported: z.boolean(),
});
type Pair = z.infer<typeof pairSchema>;

const judges = ['RULES', 'MODEL'] as const;

/** The responses that a judge calls SUPPORTED. */
async function supportedBy(judge: (typeof judges)[number], pairs: readonly Pair[]): Promise<Set<Pair>> {
  const evidence = await openEvidence({ judge });
  const supported = new Set<Pair>();
  try {
    for (const pair of pairs) {
      const { verdict } = await evidence.check(pair);
      if (verdict === 'SUPPORTED') supported.add(pair);
    }
  } finally {
    await evidence.close();
  }
  return supported;
}

const [file = ''] = process.argv.slice(2);
const lines = (await readFile(file, 'utf8')).trim().split('\n');
const pairs = lines.map((line) => pairSchema.parse(JSON.parse(line)));
const found = [await supportedBy('RULES', pairs), await supportedBy('MODEL', pairs)];
const kinds = [...new Set(pairs.map(({ kind }) => kind)), 'all'];
const rows = kinds.map((kind) => {
  const share = (supported: boolean) => {
    const some = pairs.filter(
      (pair) => pair.supported === supported && (kind === 'all' || pair.kind === kind),
    );
    return found.map((set) => `${some.filter((pair) => set.has(pair)).length} of ${some.length}`);
  };
  return [kind, ...share(true), ...share(false)];
});
console.log(
  markdownTable(['what was changed', 'true: rules', 'true: model', 'false: rules', 'false: model'], rows),
);
