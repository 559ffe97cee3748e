import { benchInfer } from './infer.ts';

/** Every benchmark by its name: `npm run bench -- infer`. Without a name all of them run, one after another. */
const benches: Readonly<Record<string, { readonly purpose: string; readonly run: () => Promise<void> }>> = {
  infer: { purpose: 'one text to one committed, counted, published inference', run: benchInfer },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}: ${bench.purpose}`);
    await bench.run();
  }
}
