import { expect, test } from 'vitest';
import { RecentSessions } from '../../../../src/modules/context/recent-sessions.ts';

test('what is known of a session is handed to one at a time', () => {
  const sessions = new RecentSessions();
  const cosines = sessions.take('a session');
  expect(sessions.take('a session')).not.toBe(cosines);
  sessions.giveBack('a session', cosines);
  expect(sessions.take('a session')).toBe(cosines);
});

test('the sessions that were measured last are remembered', () => {
  const sessions = new RecentSessions();
  const known = Array.from(
    { length: 33 },
    (_, index) => [`session ${index}`, sessions.take(`session ${index}`)] as const,
  );
  for (const [id, cosines] of known) sessions.giveBack(id, cosines);
  expect(known.map(([id, cosines]) => sessions.take(id) === cosines)).toEqual([
    false,
    ...Array.from({ length: 32 }, () => true),
  ]);
});
