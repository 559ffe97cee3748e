import { z } from 'zod';
import { interventionTypes } from '../../domain/magnification.ts';
import { sacredPositions } from '../../domain/positions.ts';
import type { Topic } from '../../platform/events/event-bus.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import { elpSchema, fluxPositionSchema } from '../beams/beam.input.ts';

/** An intervention, as the events and the queries of the Lake carry it. */
export const interventionSchema = z.object({
  type: z.enum(interventionTypes),
  position: z.literal(sacredPositions),
  signalBefore: z.number(),
  signalAfter: z.number(),
  confidenceBoost: z.number(),
});

const archivedSchema = z.object({
  id: z.uuid(),
  seq: z.int().nullable(),
  createdAt: z.number(),
  text: z.string(),
  digits: z.array(z.number()).length(9).nullable(),
  model: z.object({ id: z.uuid(), digest: z.string() }).nullable(),
  fluxPosition: fluxPositionSchema,
  elpChannels: elpSchema.nullable(),
  confidence: z.number(),
  signal: z.number(),
  intervention: interventionSchema.nullable(),
});

const changeSchema = z.object({
  change: z.enum(['ARCHIVED', 'REMOVED']),
  inferenceId: z.uuid(),
  at: z.iso.datetime(),
  entry: archivedSchema.nullable(),
});

const revisedSchema = z.object({ inferenceId: z.uuid() });

/** An entry without its vector: everything that a subscriber can select without another query. */
export type ArchivedEntry = Omit<LakeEntry, 'embedding'>;

/** An inference that entered or left the archive. */
export type LakeUpdate = z.output<typeof changeSchema>;

/**
 * Every change of the archive, sent once by the server that made it. Each server changes its own
 * Lake.
 */
export const lakeChanged: Topic<LakeUpdate> = {
  name: 'lake:changed',
  parse: (value) => changeSchema.parse(value),
};

/**
 * An entry whose content changed. Sent once by the server that made the change, for the other
 * servers.
 */
export const lakeRevised: Topic<{ readonly inferenceId: string }> = {
  name: 'lake:revised',
  parse: (value) => revisedSchema.parse(value),
};

/** Returns the event for an entry that was archived. */
export function archivedUpdate({ embedding: _embedding, ...entry }: LakeEntry, now: number): LakeUpdate {
  return {
    change: 'ARCHIVED',
    inferenceId: entry.id,
    at: new Date(now).toISOString(),
    entry: archivedSchema.parse(entry),
  };
}

export function removedUpdate(inferenceId: string, now: number): LakeUpdate {
  return { change: 'REMOVED', inferenceId, at: new Date(now).toISOString(), entry: null };
}
