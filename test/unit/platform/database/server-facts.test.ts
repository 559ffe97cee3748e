import { describe, expect, test } from 'vitest';
import {
  type ServerFacts,
  serverProblemIn,
  settingsFor,
} from '../../../../src/platform/database/server/server-facts.ts';

const usual: ServerFacts = {
  encoding: 'UTF8',
  version: 150_020,
  isStandby: false,
  isReadOnly: false,
  synchronousCommit: 'on',
  replicationRole: 'origin',
};

describe('a PostgreSQL server', () => {
  test('that is as usual can be used', () => {
    expect(serverProblemIn(usual, true)).toBeNull();
    expect(serverProblemIn({ ...usual, isReadOnly: true, isStandby: true }, false)).toBeNull();
  });

  test.each<[Partial<ServerFacts>, string, string]>([
    [{ version: 130_014 }, 'it is PostgreSQL 13', 'PostgreSQL 14 or newer'],
    [{ encoding: 'LATIN1' }, 'its encoding is LATIN1', "ENCODING 'UTF8'"],
    [{ isStandby: true, isReadOnly: true }, 'it is a standby', 'primary server'],
    [{ isReadOnly: true }, 'it is read-only', 'RESET default_transaction_read_only'],
    [{ replicationRole: 'replica' }, 'session_replication_role', 'RESET session_replication_role'],
  ])('with %o is refused, and the remedy is named', (facts, reason, remedy) => {
    expect(serverProblemIn({ ...usual, ...facts }, true)).toEqual({
      reason: expect.stringContaining(reason),
      remedy: expect.stringContaining(remedy),
    });
  });

  test('commits durably, and with no more limits than are set', () => {
    expect(settingsFor(usual)).toBe('');
    expect(settingsFor({ ...usual, synchronousCommit: 'remote_apply' })).toBe('');
    expect(settingsFor({ ...usual, synchronousCommit: 'off' })).toBe('set local synchronous_commit=on;');
    expect(settingsFor({ ...usual, version: 170_000 })).toBe('set local transaction_timeout=0;');
  });
});
