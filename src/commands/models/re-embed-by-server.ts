import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from '../../config/config.ts';
import type { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import { CommandError } from '../shell/command.ts';
import { sendToServer } from '../shell/running-server.ts';
import type { Reembedded, Tell } from './re-embed.ts';

/** Timeout for a response of the server, in milliseconds. It may have to load the model first. */
const serverTimeoutMs = 330_000;

/** Interval between two queries for the progress, in milliseconds. */
const everyMs = 500;

const start = `mutation ReEmbed($model: String!) {
  reembedInferences(input: { model: $model }) {
    ... on ReembedInferencesPayload { reembedding { startedAt } }
    ... on Error { message }
  }
}`;
const follow = '{ reembeddings { startedAt state progress filledCount failedCount error } }';

const startedSchema = z.object({
  data: z.object({
    reembedInferences: z.union([
      z.object({ reembedding: z.object({ startedAt: z.string() }) }),
      z.object({ message: z.string() }),
    ]),
  }),
});
const followedSchema = z.object({
  data: z.object({
    reembeddings: z.array(
      z.object({
        startedAt: z.string(),
        state: z.enum(['RUNNING', 'DONE', 'FAILED']),
        progress: z.number(),
        filledCount: z.int(),
        failedCount: z.int(),
        error: z.string().nullable(),
      }),
    ),
  }),
});
const failureSchema = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/**
 * Asks the server that has the database open to fill the space of a model, and shows the progress.
 * The server continues if the command ends.
 * @throws CommandError
 */
export async function reembedByServer(
  config: Config,
  model: string,
  tell: Tell,
  locked: DataDirectoryLockedError,
): Promise<Reembedded> {
  const unreachable = `${locked.message} No server responds at HOST and PORT of this configuration. Set them to the address of that server.`;
  const operation = { query: start, variables: { model } };
  const { data } = await answerOf(config, operation, startedSchema, unreachable);
  if ('message' in data.reembedInferences) throw new CommandError(data.reembedInferences.message);
  const { startedAt } = data.reembedInferences.reembedding;
  for (;;) {
    const lost = 'The server ended. Run this command again to continue.';
    const { reembeddings } = (await answerOf(config, { query: follow }, followedSchema, lost)).data;
    const one = reembeddings.find((each) => each.startedAt === startedAt);
    if (one === undefined) throw new CommandError(lost);
    tell(one.progress, 1);
    if (one.state === 'FAILED') throw new CommandError(`The re-embedding failed: ${one.error}`);
    if (one.state === 'DONE') return { filled: one.filledCount, failed: one.failedCount };
    await delay(everyMs);
  }
}

async function answerOf<Schema extends z.ZodType>(
  config: Config,
  operation: Parameters<typeof sendToServer>[1],
  schema: Schema,
  unreachable: string,
): Promise<z.output<Schema>> {
  const answer = await sendToServer(config, operation, serverTimeoutMs).catch(() => null);
  const failure = failureSchema.safeParse(answer);
  if (failure.success)
    throw new CommandError(failure.data.errors[0]?.message ?? 'The server rejected the request.');
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new CommandError(unreachable);
  return parsed.data;
}
