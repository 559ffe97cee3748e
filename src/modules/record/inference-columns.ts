import { p } from '@mikro-orm/core';
import { z } from 'zod';
import type { EvidenceReport } from '../../domain/evidence-report.ts';
import { archetypeOf } from '../../domain/positions.ts';
import { flows } from '../../domain/vortex-flow.ts';
import { share } from '../../platform/database/columns.ts';
import { RealArrayType } from '../../platform/database/real-type.ts';
import { float32ArrayLiteral } from '../../statistics/float32.ts';
import type { ComputedColumn, EventColumn } from './column.ts';
import type { InferenceDraft, PlacedDraft } from './draft.ts';
import { draftedColumns } from './drafted-columns.ts';

/**
 * Columns that are derived from a draft and its place in its session. They are part of the event of
 * the inference.
 */
export const derivedColumns = {
  archetype: {
    type: 'text',
    property: p.text().strictNullable().comment('Name of the position'),
    event: z.string(),
    of: ({ fluxPosition }) => archetypeOf(fluxPosition),
  },
  evidenceScore: {
    type: 'real',
    property: share('evidence_score')
      .strictNullable()
      .comment(
        'Probability that the response is supported, before any calibrator of this installation; 0 to 1',
      ),
    event: z.number().nullable(),
    of: ({ judgement }) => judgement?.score ?? null,
  },
  evidenceModel: {
    type: 'text',
    property: p.text().strictNullable().comment('Version of the evidence model that gave the score'),
    event: z.string().nullable(),
    of: ({ judgement }) => judgement?.evidenceModel ?? null,
  },
  judgeName: {
    type: 'text',
    property: p
      .text()
      .strictNullable()
      .comment('Name of the cross-encoder that read the claims; null if rules alone judged them'),
    // Events of an earlier version lack it.
    event: z.string().nullable().default(null),
    of: ({ judgement }) => judgement?.judgeModel?.name ?? null,
  },
  judgeDigest: {
    type: 'text',
    property: p.text().strictNullable().comment('SHA-256 of the files of that cross-encoder, in hexadecimal'),
    event: z.string().nullable().default(null),
    of: ({ judgement }) => judgement?.judgeModel?.digest ?? null,
  },
  probabilitySupported: {
    type: 'real',
    property: share('probability_supported')
      .strictNullable()
      .comment('Probability that the response is supported; 0 to 1; null without evidence'),
    event: z.number().nullable(),
    of: ({ judgement }) => judgement?.probability ?? null,
  },
  verdictThreshold: {
    type: 'real',
    property: share('verdict_threshold')
      .strictNullable()
      .comment('Probability below which the verdict is HALLUCINATED; null without evidence'),
    event: z.number().nullable(),
    of: ({ judgement }) => judgement?.threshold ?? null,
  },
  calibrated: {
    type: 'boolean',
    property: p
      .boolean()
      .default(false)
      .comment('Whether a calibrator fitted on labels of this installation gave the probability'),
    event: z.boolean(),
    of: ({ judgement }) => judgement?.calibrated ?? false,
  },
  calibratorVersion: {
    type: 'integer',
    property: p.integer().strictNullable().comment('Version of that calibrator'),
    event: z.int().nullable(),
    of: ({ judgement }) => judgement?.calibratorVersion ?? null,
  },
  vortexFlow: {
    type: 'text',
    property: p
      .enum(flows)
      .default('none')
      .comment('Step from the position before in the session: forward, backward or none'),
    event: z.enum(flows),
    of: ({ vortexFlow }) => vortexFlow,
  },
  processingTimeMs: {
    type: 'integer',
    property: p
      .integer()
      .check('processing_time_ms >= 0')
      .comment('Time from the request to the computed result, before the commit, in milliseconds'),
    event: z.int(),
    of: ({ processingTimeMs }) => Math.round(processingTimeMs),
  },
} satisfies Record<string, EventColumn & ComputedColumn<PlacedDraft>>;

/**
 * Columns that are not part of any event: large values, and values derived from the rest of the
 * event.
 */
export const unsentColumns = {
  semanticEmbedding: {
    type: 'real[]',
    property: p.type(RealArrayType).strictNullable().lazy().comment('Unit vector of the text'),
    of: ({ embedding }) => (embedding === null ? null : float32ArrayLiteral(Float32Array.from(embedding))),
  },
  evidenceReport: {
    type: 'jsonb',
    property: p
      .json<EvidenceReport>()
      .strictNullable()
      .lazy()
      .check(`jsonb_typeof(evidence_report) = 'object'`)
      .comment('JSON object: for each sentence of the response its nearest passage, support and reasons'),
    of: ({ judgement }) => judgement?.report ?? null,
  },
  evidenceTexts: {
    type: 'text[]',
    property: p
      .array(String)
      .columnType('text[]')
      .strictNullable()
      .lazy()
      .comment('Passages or samples that the response was held against, as they were given'),
    of: ({ judgement }) => judgement?.texts ?? null,
  },
  hallucinationDetected: {
    type: 'boolean',
    property: p.boolean().default(false).comment('Whether the verdict is HALLUCINATED'),
    of: ({ verdict }) => verdict === 'HALLUCINATED',
  },
  vortexIntervention: {
    type: 'boolean',
    property: p
      .boolean()
      .default(false)
      .comment('Whether an intervention fired; its row is in sacred_interventions'),
    of: ({ intervention }) => intervention !== null,
  },
} satisfies Record<string, ComputedColumn<InferenceDraft>>;

/** Columns of the event of an inference. */
export const eventColumns = { ...draftedColumns, ...derivedColumns };

/**
 * Every column of `asi_inferences` that contains recorded values of an inference. The table also
 * has its key, sequence number, time, tensor, model and time of erasure.
 */
export const inferenceColumns = { ...eventColumns, ...unsentColumns };
