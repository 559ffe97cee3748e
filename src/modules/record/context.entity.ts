import { defineEntity, p } from '@mikro-orm/core';
import type { SacredPosition } from '../../domain/positions.ts';
import { share, storedAt } from '../../platform/database/columns.ts';
import { Inference } from './inference.entity.ts';

const ContextMetricsSchema = defineEntity({
  name: 'ContextMetrics',
  tableName: 'context_metrics',
  comment: "How much of a session's context the window keeps, against keeping only the newest",
  properties: {
    id: p.integer().primary().comment('Row number'),
    inference: () =>
      p
        .manyToOne(Inference)
        .ref()
        .joinColumn('inference_id')
        .foreignKeyName('context_metrics_inference_id_fkey')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('idx_context_metrics_inference')
        .comment('Inference after which the context was measured'),
    tokenCount: p.integer().check('token_count >= 0').comment('Tokens of the whole session so far'),
    contextWindowSize: p
      .integer()
      .default(4096)
      .check('context_window_size > 0')
      .comment('Tokens the window holds'),
    retentionRate: share('retention_rate').comment(
      'Share of the weighted context that the vortex policy keeps; 0 to 1',
    ),
    baselineRetention: share('baseline_retention')
      .strictNullable()
      .comment('Share that keeping only the newest keeps; 0 to 1'),
    sacredCheckpoints: p
      .array(Number)
      .$type<SacredPosition[]>()
      .columnType('int[]')
      .defaultRaw(`'{}'`)
      .check('sacred_checkpoints <@ array[3, 6, 9]')
      .comment('Checkpoints passed in the current cycle: clock positions out of 3, 6, 9'),
    vortexCycleCount: p
      .integer()
      .default(0)
      .check('vortex_cycle_count >= 0')
      .comment('Completed cycles of the session, nine segments each'),
    segmentIndex: p
      .integer()
      .strictNullable()
      .check('segment_index > 0')
      .comment(
        'Place of the inference among the measured ones of its session, from 1; null when measured elsewhere',
      ),
    segmentTokens: p
      .integer()
      .strictNullable()
      .check('segment_tokens >= 0')
      .comment('Tokens of the inference itself, special tokens included; null when measured elsewhere'),
    createdAt: storedAt().comment('When the metrics were stored'),
  },
  indexes: [{ name: 'idx_context_metrics_retention', columns: [{ name: 'retentionRate', sort: 'desc' }] }],
});

/** How much of the context of a session was kept after one inference. */
export class ContextMetrics extends ContextMetricsSchema.class {}
ContextMetricsSchema.setClass(ContextMetrics);
