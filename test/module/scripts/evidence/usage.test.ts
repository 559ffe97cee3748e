import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sharedCompileCache } from '../../../support/compile-cache.ts';
import { rootDirectory } from '../../../support/source-files.ts';

const run = promisify(execFile);
const env = { ...process.env, ...sharedCompileCache };

describe.each(['evaluate', 'fit'])('%s', (script) => {
  test.each([
    ['without a folder', [], /--data must be the folder with the sets\n$/],
    ['with a folder that is not there', ['--data', 'no-such-folder'], /^--data .+no-such-folder'\n$/],
    ['with a folder without sets', ['--data', import.meta.dirname], /contains no labelled set\n$/],
    ['with an option that it does not have', ['--colour', 'red'], /Unknown option '--colour'.*\n$/],
  ])('%s says in one line what is wrong, and ends with 2', async (_, parameters, line) => {
    const path = join(rootDirectory, 'scripts/evidence', `${script}.ts`);
    const failure: unknown = await run(process.execPath, [path, ...parameters], { env }).catch(
      (error) => error,
    );
    expect(failure).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(line) });
    expect(failure).toMatchObject({ stderr: expect.stringMatching(/^.+\n$/) });
  });
});
