import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestFiles } from '../../../../../src/platform/onnx/model-files/file-digest.ts';
import {
  readRegularFile,
  readTextFile,
  requireRegularFile,
  UnreadableFileError,
} from '../../../../../src/platform/onnx/model-files/regular-file.ts';

describe('a file of a model', () => {
  let directory = '';
  const at = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-files-'));
    await writeFile(at('text'), 'grün');
    await writeFile(at('empty'), '');
    await writeFile(at('large'), '');
    await truncate(at('large'), 2 ** 31 + 1);
    await symlink(at('text'), at('link'));
    await promisify(execFile)('mkfifo', [at('pipe')]);
    await symlink(at('pipe'), at('link-to-pipe'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('is read whole, also through a link', async () => {
    expect(await readTextFile(at('text'), 5)).toBe('grün');
    expect(await readTextFile(at('link'), 5)).toBe('grün');
    expect(await readTextFile(at('empty'), 0)).toBe('');
  });

  test.each(['pipe', 'link-to-pipe', '.', '/dev/zero', '/dev/null'])('is not read from %s', async (name) => {
    const path = name.startsWith('/') ? name : at(name);
    for (const read of [
      () => digestFiles([path]),
      () => readTextFile(path, 100),
      () => requireRegularFile(path, 1),
    ]) {
      await expect(read()).rejects.toThrow(UnreadableFileError);
      await expect(read()).rejects.toThrow(/^[\w-]+ is not a regular file$/);
    }
  });

  test('is refused beyond its limit before anything of it is read', async () => {
    await expect(readTextFile(at('text'), 4)).rejects.toThrow('text has 5 bytes; the maximum is 4');
    await expect(digestFiles([at('large')])).rejects.toThrow(
      'large has 2147483649 bytes; the maximum is 2147483648',
    );
  });

  test('is refused when it grows or shrinks while it is read', async () => {
    await writeFile(at('growing'), Buffer.alloc(3_000_000));
    const growing = readRegularFile(at('growing'), 2 ** 31, () => void appendFile(at('growing'), 'more'));
    await expect(growing).rejects.toThrow('growing changed while it was read');
    await writeFile(at('shrinking'), Buffer.alloc(3_000_000));
    let isCut = false;
    const shrinking = readRegularFile(at('shrinking'), 2 ** 31, () => {
      if (!isCut) void truncate(at('shrinking'), 1);
      isCut = true;
    });
    await expect(shrinking).rejects.toThrow('shrinking changed while it was read');
  });

  test('says what the system says when it is not there', async () => {
    await expect(requireRegularFile(at('absent'), 1)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
