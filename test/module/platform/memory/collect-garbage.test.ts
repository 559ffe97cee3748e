import { expect, test } from 'vitest';
import { runProgram } from '../../../support/command-line.ts';
import { rootDirectory } from '../../../support/source-files.ts';

test('memory is given back for real, and the process goes on', async () => {
  const program = `
    import { collectGarbage } from './src/platform/memory/idle-collection.ts';
    const rest = () => { const much = []; for (let n = 0; n < 2e6; n += 1) much.push({ n }); return much.length; };
    rest();
    const before = process.memoryUsage.rss();
    await collectGarbage();
    console.log(process.memoryUsage.rss() < before - 50e6);`;
  const { output, errors } = await runProgram(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {},
    rootDirectory,
  );
  expect([output, errors]).toEqual(['true\n', '']);
});
