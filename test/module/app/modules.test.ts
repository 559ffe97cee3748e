import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFoundation, type ServerFoundation } from '../../../src/app/foundation.ts';
import { modules } from '../../../src/app/modules.ts';
import { providersOver, servicesOfRequests } from '../../../src/app/request-services.ts';
import { readConfig } from '../../../src/config/config.ts';
import type { OpenModules } from '../../../src/modules/module.ts';
import { Lifecycle } from '../../../src/platform/lifecycle.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { type DatabaseLocation, freshDatabase } from '../../support/databases.ts';

/** Notes what is opened, and what is closed. */
class NotedLifecycle extends Lifecycle {
  readonly opened: string[] = [];
  readonly closed: string[] = [];

  override onClose(name: string, close: () => Promise<unknown> | unknown): void {
    this.opened.push(name);
    super.onClose(name, () => {
      this.closed.push(name);
      return close();
    });
  }
}

describe('the modules of a server', () => {
  const { logger } = collectingLogger();
  const lifecycle = new NotedLifecycle(logger);
  let location: DatabaseLocation;
  let foundation: ServerFoundation;
  let openModules: OpenModules;
  let openedByThen: string[];

  beforeAll(async () => {
    location = await freshDatabase('PGlite');
    const config = readConfig({ DATA_DIR: location.dataDirectory, LOG_LEVEL: 'silent' });
    foundation = await openFoundation(config, logger, lifecycle, () => 0);
    openModules = await modules.open(foundation);
    openedByThen = [...lifecycle.opened];
  });
  afterAll(async () => {
    await lifecycle.close();
    await location.remove();
  });

  test('open in one order, and have registered by then all that closes them', () => {
    expect(openedByThen).toEqual([
      'the inference engine',
      'the database',
      'the clock',
      'the live tier',
      'idempotency keys',
      'model events',
      'calibrator events',
      'the Lake',
      'Lake events',
      'the audit trail',
      'the verification queue',
      'events for verification',
      're-embedding',
      'the summary',
      'erasure events',
    ]);
  });

  test('have registered all that holds texts', () => {
    expect(foundation.erasable.holders.map(({ name }) => name)).toEqual([
      'the embedding cache',
      'the Lake search',
      'the Lake',
      'the audit trail search',
      'the verification queue',
      'the session contexts',
      'the re-embedding',
      'updates',
      'the files of the embedded database',
    ]);
  });

  test('build for a request the services that it asks for, and those that these need', () => {
    const built: unknown[] = [];
    const providers = new Proxy(providersOver(foundation), {
      get(target, name) {
        const provide = Reflect.get(target, name);
        return (scope: unknown) => {
          built.push(name);
          return provide(scope);
        };
      },
    });
    const fork = vi.spyOn(foundation.database.orm.em, 'fork');
    const request = servicesOfRequests(providers, { foundation, openModules });
    const first = request();
    expect(first.signals).toBe(first.signals);
    expect([built, fork.mock.calls.length]).toEqual([['signals'], 0]);
    expect(first.sessions).toBe(first.sessions);
    expect(built).toEqual(['signals', 'sessions', 'context', 'inferences', 'evidence']);
    expect(fork).toHaveBeenCalledTimes(1);
    expect(first.timings).toBe(first.timings);
    const second = request();
    expect([second.sessions === first.sessions, second.timings === first.timings]).toEqual([false, false]);
    expect(second.health).toBe(first.health);
    expect(fork).toHaveBeenCalledTimes(2);
    fork.mockRestore();
  });

  test('provide every service', () => {
    const providers = providersOver(foundation);
    const services = servicesOfRequests(providers, { foundation, openModules })();
    const names = Reflect.ownKeys(providers);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !(Reflect.get(services, name) instanceof Object))).toEqual([]);
  });

  test('close in the reverse order', async () => {
    await lifecycle.close();
    expect(lifecycle.closed).toEqual(openedByThen.toReversed());
    expect(lifecycle.opened).toEqual(openedByThen);
  });
});
