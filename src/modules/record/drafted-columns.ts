import { p } from '@mikro-orm/core';
import { z } from 'zod';
import { signalFormulas } from '../../domain/content-signal.ts';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import { evidences, verdictStages, verdicts } from '../../domain/verdict.ts';
import { share } from '../../platform/database/columns.ts';
import { elpChannelsCheck } from '../beams/beam.entity.ts';
import { elpSchema, fluxPositionSchema } from '../beams/beam.input.ts';
import type { EventColumn } from './column.ts';

/** Columns that a draft contains as they are stored, under the same names. */
export const draftedColumns = {
  inputText: {
    type: 'text',
    property: p.text().comment('Text that was read'),
    event: z.string(),
  },
  responseText: {
    type: 'text',
    property: p.text().strictNullable().comment('Answer that was judged, if one was given'),
    event: z.string().nullable(),
  },
  sessionId: {
    type: 'text',
    property: p.text().strictNullable().comment('Conversation the text belongs to, as the caller names it'),
    event: z.string().nullable(),
  },
  fluxPosition: {
    type: 'integer',
    property: p
      .integer()
      .$type<FluxPosition>()
      .check('flux_position >= 0 and flux_position <= 9')
      .comment('Position 1 to 9, or 0 for none'),
    event: fluxPositionSchema,
  },
  confidence: {
    type: 'real',
    property: share('confidence').comment('Calibrated probability that the flux position is right; 0 to 1'),
    event: z.number(),
  },
  /** After any intervention. */
  signalStrength: {
    type: 'real',
    property: share('signal_strength').comment(
      'How well the content is carried, after any intervention; 0 to 1',
    ),
    event: z.number(),
  },
  signalFormula: {
    type: 'text',
    property: p
      .enum(signalFormulas)
      .strictNullable()
      .comment(
        'Formula of the signal before any intervention: SUPPORT, READABLE_CLARITY, CLARITY or GIVEN; null if not known',
      ),
    // Events of an earlier version lack it.
    event: z.enum(signalFormulas).nullable().default(null),
  },
  elpChannels: {
    type: 'jsonb',
    property: p
      .json<ElpChannels>()
      .strictNullable()
      .check(`elp_channels is null or ${elpChannelsCheck('elp_channels')}`)
      .comment('JSON object: ethos, logos, pathos, each 0 to 1'),
    event: elpSchema.nullable(),
  },
  verdict: {
    type: 'text',
    property: p
      .enum(verdicts)
      .default('UNKNOWN')
      .comment('UNKNOWN, SUPPORTED or HALLUCINATED; judged on the signal before any intervention'),
    event: z.enum(verdicts),
  },
  evidence: {
    type: 'text',
    property: p
      .enum(evidences)
      .default('NONE')
      .comment('What the verdict rests on: NONE, CONTEXT or SAMPLES'),
    event: z.enum(evidences),
  },
  verdictStage: {
    type: 'text',
    property: p
      .enum(verdictStages)
      .default('FINAL')
      .comment('FINAL; PROVISIONAL until a second model has verified the verdict, and VERIFIED after that'),
    event: z.enum(verdictStages),
  },
  segments: {
    type: 'integer',
    property: p
      .integer()
      .strictNullable()
      .check('segments > 0')
      .comment(
        'Windows in which the model read the text; null of an inference from outside or of an earlier version',
      ),
    // Events of an earlier version lack it.
    event: z.int().nullable().default(null),
  },
  tokens: {
    type: 'integer',
    property: p
      .integer()
      .strictNullable()
      .check('tokens >= 0')
      .comment(
        'Tokens of the text, without special tokens; null of an inference from outside or of an earlier version',
      ),
    // Events of an earlier version lack it.
    event: z.int().nullable().default(null),
  },
  readTokens: {
    type: 'integer',
    property: p
      .integer()
      .strictNullable()
      .check('read_tokens >= 0 and read_tokens <= tokens')
      .comment('Tokens of the text that the model knows; null where tokens is null'),
    // Events of an earlier version lack it.
    event: z.int().nullable().default(null),
  },
  lakeWorthy: {
    type: 'boolean',
    property: p
      .boolean()
      .default(false)
      .comment(
        'Whether it belongs in the Confidence Lake: signal before intervention >= 0.6, not hallucinated, ' +
          'and position 3, 6, 9 or confidence > 0.8',
      ),
    event: z.boolean(),
  },
} satisfies Record<string, EventColumn>;

/** The values of these columns in a draft. */
export type Drafted = {
  readonly [Name in keyof typeof draftedColumns]: z.output<(typeof draftedColumns)[Name]['event']>;
};
