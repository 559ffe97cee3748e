import { benchEmbed } from './embed.ts';
import { benchFanOut } from './fan-out.ts';
import { benchInfer } from './infer.ts';
import { benchJudge } from './judge.ts';
import { benchLake, benchLakeMillion } from './lake.ts';
import { benchLakeChoices } from './lake-choices.ts';
import { benchNear } from './near.ts';
import { benchServed } from './served.ts';
import { benchSoak } from './soak.ts';
import { benchSoakServer } from './soak-server.ts';
import { benchTexts } from './texts.ts';

/**
 * Every benchmark by its name: `npm run bench -- infer`. Without a name, all of them run one after
 * another.
 */
const benches: Readonly<Record<string, { readonly purpose: string; readonly run: () => Promise<void> }>> = {
  infer: { purpose: 'one text to one committed, counted and published inference', run: benchInfer },
  judge: { purpose: 'a response of 100 words judged by five passages, in process', run: benchJudge },
  embed: {
    purpose: 'texts to vectors with a model of the shape of MiniLM, compared with the bare libraries',
    run: benchEmbed,
  },
  served: {
    purpose: 'texts to vectors over HTTP from many connections, compared with the bare libraries',
    run: benchServed,
  },
  texts: { purpose: 'short texts to vectors with the model vortex-static-384', run: benchTexts },
  lake: {
    purpose:
      'the Confidence Lake compared with bare LMDB, its growth to 200,000 entries, and recall: three minutes',
    run: benchLake,
  },
  'lake-choices': {
    purpose: 'parts of the Lake compared with simpler ways that could replace them',
    run: benchLakeChoices,
  },
  'lake-million': {
    purpose: 'the Confidence Lake with a million entries: a quarter of an hour, 3 GB of disk and of memory',
    run: benchLakeMillion,
  },
  'fan-out': {
    purpose: 'updates to many subscribers, compared with graphql-yoga and graphql-ws as documented',
    run: benchFanOut,
  },
  near: { purpose: 'new vectors against the vectors of subscriptions', run: benchNear },
  soak: { purpose: 'memory of engine, embedder and cache under mixed requests', run: benchSoak },
  'soak-server': { purpose: 'memory of a server under inferences over HTTP', run: benchSoakServer },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(
    `There is no benchmark named ${unknown.join(', ')}. Available: ${Object.keys(benches).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}: ${bench.purpose}`);
    await bench.run();
  }
}
