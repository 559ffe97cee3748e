import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';

describeOnEachInstallation('doctor', (kind) => {
  let installation: Installation;
  let scratch: string;
  let server: ServerProcess;
  let port: string;

  const doctor = (more: Record<string, string> = {}) =>
    runCommand(['doctor'], { ...installation.environment, PORT: port, ...more }, scratch);

  beforeAll(async () => {
    installation = await Installation.create(kind);
    scratch = await mkdtemp(join(tmpdir(), 'doctor-'));
    server = await installation.start();
    ({ port } = new URL(server.url));
  });
  afterAll(async () => {
    await installation.dispose();
    await rm(scratch, { recursive: true });
  });

  test('asks the server that runs already how it is', async () => {
    const { code, output } = await doctor();
    expect(output).not.toContain('BAD');
    expect(output).toMatch(
      new RegExp(`^good {2}address .*Vortex Signal .* serving on 127.0.0.1:${port} since 20`, 'm'),
    );
    expect(output).toMatch(/^good {2}database .* answered in /m);
    expect(output).toMatch(/^good {2}default model .* answered in /m);
    expect(code).toBe(0);
  });

  test('says that the address is taken where another installation listens', async () => {
    const { code, output } = await doctor({ DATA_DIR: join(scratch, 'other') });
    expect(output).toMatch(/^BAD {3}address .*\nAnother program listens there; set PORT to a free one\.$/m);
    expect(code).toBe(1);
  });

  test('tries everything itself where no server runs', async () => {
    await server.stop('SIGINT');
    const { code, output } = await doctor();
    expect(output).toMatch(new RegExp(`^good {2}address .*127.0.0.1:${port} is free$`, 'm'));
    expect(output).toMatch(/^good {2}database .* answered in /m);
    expect(code).toBe(0);
  });
});
