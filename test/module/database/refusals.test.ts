import { describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** A table's least complete row, as SQL values by column. */
type Row = Readonly<Record<string, string>>;

const elp = `'{"ethos": 0.1, "logos": 0.7, "pathos": 0.2}'`;

const model: Row = { name: `'m'`, model_path: `'a'`, tokenizer_path: `'b'` };
const tensor: Row = {
  digits: `'{0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.5}'`,
  confidence: '0.5',
  elp_channels: elp,
  flux_position: '9',
};
const inference: Row = {
  input_text: `'a text'`,
  flux_position: '9',
  confidence: '0.92',
  signal_strength: '0.87',
  processing_time_ms: '45',
};
const intervention: Row = {
  inference_id: 'gen_random_uuid()',
  position: '9',
  signal_before: '0.72',
  signal_after: '0.87',
  confidence_boost: '0.15',
  intervention_type: `'magnification'`,
};
const context: Row = { inference_id: 'gen_random_uuid()', token_count: '1', retention_rate: '1' };
const sample: Row = { input_text: `'a text'`, expected_position: '9', expected_elp: elp };

const nine = (last: string) => `'{0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,${last}}'`;

describeOnEachDatabase('The database', (database) => {
  /** Inserts into a table and undoes it; settles with the violated constraint's name, or null. */
  async function violation(table: string, row: Row): Promise<string | null> {
    const em = database.fork();
    await em.begin();
    try {
      await em.execute(
        `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`,
      );
      return null;
    } catch (error) {
      const constraint = /constraint "(\w+)"/.exec(String(error))?.[1];
      if (constraint === undefined) throw error;
      return constraint;
    } finally {
      await em.rollback();
    }
  }

  describe('accepts', () => {
    it.each([
      ['onnx_models', model],
      ['beam_tensors', tensor],
      ['asi_inferences', inference],
      ['training_samples', sample],
    ])('a plain row of %s', async (table, row) => {
      expect(await violation(table, row)).toBeNull();
    });

    it.each<[string, Row, string]>([
      ['asi_inferences', { ...inference, elp_channels: elp }, 'channels'],
      ['asi_inferences', { ...inference, semantic_embedding: `'{}'` }, 'an embedding without numbers'],
      [
        'asi_inferences',
        { ...inference, verdict: `'SUPPORTED'`, evidence: `'CONTEXT'` },
        'a verdict on evidence',
      ],
      ['asi_inferences', { ...inference, evidence: `'SAMPLES'` }, 'evidence without a verdict'],
      [
        'training_samples',
        { ...sample, actual_position: '0', actual_elp: elp, loss: '1e30' },
        'what a model gave',
      ],
      ['onnx_models', { ...model, digest: `repeat('0f', 32)` }, 'a digest'],
    ])('a row of %s with %3$s', async (table, row) => {
      expect(await violation(table, row)).toBeNull();
    });
  });

  describe('refuses in beam_tensors', () => {
    it.each([
      ['eight digits', `'{0.125,0.125,0.125,0.125,0.125,0.125,0.125,0.125}'`],
      ['ten digits', `'{0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1}'`],
      ['no digits', `'{}'`],
      ['rows of digits', `'{{0.2,0.1,0.1},{0.1,0.1,0.1},{0.1,0.1,0.1}}'`],
      ['a digit that is not a number', nine('NaN')],
      ['an infinite digit', nine('Infinity')],
      ['a missing digit', nine('NULL')],
      ['a negative digit', `'{-0.5,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.5625,0.5625}'`],
      ['a digit above one', `'{1.5,-0.0625,-0.0625,-0.0625,-0.0625,-0.0625,-0.0625,-0.0625,-0.0625}'`],
      [
        'digits that do not start at one',
        `'[0:8]={0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.0625,0.5}'`,
      ],
    ])('%s', async (_, digits) => {
      expect(await violation('beam_tensors', { ...tensor, digits })).toBe('beam_tensors_digits_check');
    });

    it('digits that do not sum to one, with a ten-thousandth of play', async () => {
      const withLast = (last: string) => violation('beam_tensors', { ...tensor, digits: nine(last) });
      expect(await withLast('0.4995')).toBe('beam_tensors_digits_sum_check');
      expect(await withLast('0.5005')).toBe('beam_tensors_digits_sum_check');
      expect(await withLast('0.49995')).toBeNull();
      expect(await withLast('0.50005')).toBeNull();
    });

    it.each([
      ['nothing', `'{}'`],
      ['a channel missing', `'{"ethos": 0.1, "logos": 0.7}'`],
      ['a channel above one', `'{"ethos": 1.1, "logos": 0.7, "pathos": 0.2}'`],
      ['a negative channel', `'{"ethos": -0.1, "logos": 0.7, "pathos": 0.2}'`],
      ['a text for a number', `'{"ethos": "0.1", "logos": 0.7, "pathos": 0.2}'`],
      ['a list for a number', `'{"ethos": [0.1], "logos": 0.7, "pathos": 0.2}'`],
      ['null for a number', `'{"ethos": null, "logos": 0.7, "pathos": 0.2}'`],
      ['a list', `'[0.1, 0.7, 0.2]'`],
      ['a null of JSON', `'null'`],
    ])('channels with %s', async (_, channels) => {
      expect(await violation('beam_tensors', { ...tensor, elp_channels: channels })).toBe(
        'beam_tensors_elp_channels_check',
      );
      expect(await violation('asi_inferences', { ...inference, elp_channels: channels })).toBe(
        'asi_inferences_elp_channels_check',
      );
      expect(await violation('training_samples', { ...sample, expected_elp: channels })).toBe(
        'training_samples_expected_elp_check',
      );
      expect(await violation('training_samples', { ...sample, actual_elp: channels })).toBe(
        'training_samples_actual_elp_check',
      );
    });
  });

  describe('refuses a number outside of its range:', () => {
    it.each<[string, Row, string]>([
      ['beam_tensors', tensor, 'confidence'],
      ['asi_inferences', inference, 'confidence'],
      ['asi_inferences', inference, 'signal_strength'],
      ['context_metrics', context, 'retention_rate'],
      ['context_metrics', context, 'baseline_retention'],
    ])('%s.%3$s', async (table, row, column) => {
      for (const value of ['-0.01', '1.01', `'NaN'`, `'Infinity'`, `'-Infinity'`]) {
        expect(await violation(table, { ...row, [column]: value })).toBe(`${table}_${column}_check`);
      }
    });

    it.each<[string, Row, string]>([
      ['beam_tensors', tensor, 'flux_position'],
      ['asi_inferences', inference, 'flux_position'],
      ['training_samples', sample, 'expected_position'],
      ['training_samples', sample, 'actual_position'],
    ])('%s.%3$s', async (table, row, column) => {
      for (const value of ['-1', '10']) {
        expect(await violation(table, { ...row, [column]: value })).toBe(`${table}_${column}_check`);
      }
    });

    it('an infinite number in an embedding', async () => {
      for (const value of [`'{1,NaN}'`, `'{Infinity}'`, `'{-Infinity}'`, `'{1,NULL}'`]) {
        expect(await violation('asi_inferences', { ...inference, semantic_embedding: value })).toBe(
          'asi_inferences_semantic_embedding_check',
        );
      }
    });

    it('an infinite loss', async () => {
      for (const value of [`'NaN'`, `'Infinity'`, `'-Infinity'`]) {
        expect(await violation('training_samples', { ...sample, loss: value })).toBe(
          'training_samples_loss_check',
        );
      }
    });
  });

  it.each<[string, string, Row, Row]>([
    ['a model that is running', 'onnx_models_status_check', model, { status: `'running'` }],
    ['a model of another kind', 'onnx_models_kind_check', model, { kind: `'decoder'` }],
    ['a model without dimensions', 'onnx_models_embedding_dim_check', model, { embedding_dim: '0' }],
    ['a model that reads no tokens', 'onnx_models_max_tokens_check', model, { max_tokens: '0' }],
    ['a digest in capitals', 'onnx_models_digest_check', model, { digest: `repeat('0F', 32)` }],
    [
      'metrics that are a list',
      'onnx_models_performance_metrics_check',
      model,
      { performance_metrics: `'[]'` },
    ],
    [
      'an unheard-of verdict',
      'asi_inferences_verdict_check',
      inference,
      { verdict: `'PROBABLY'`, evidence: `'CONTEXT'` },
    ],
    ['unheard-of evidence', 'asi_inferences_evidence_check', inference, { evidence: `'RUMOUR'` }],
    ['an unheard-of flow', 'asi_inferences_vortex_flow_check', inference, { vortex_flow: `'sideways'` }],
    [
      'a negative duration',
      'asi_inferences_processing_time_ms_check',
      inference,
      { processing_time_ms: '-1' },
    ],
    [
      'a report that is a text',
      'asi_inferences_evidence_report_check',
      inference,
      { evidence_report: `'"all well"'` },
    ],
    [
      'a hallucination without its verdict',
      'asi_inferences_hallucination_check',
      inference,
      { hallucination_detected: 'true' },
    ],
    [
      'the verdict without a hallucination',
      'asi_inferences_hallucination_check',
      inference,
      { verdict: `'HALLUCINATED'`, evidence: `'CONTEXT'` },
    ],
    [
      'a verdict without evidence',
      'asi_inferences_verdict_evidence_check',
      inference,
      { verdict: `'SUPPORTED'` },
    ],
    [
      'a hallucination for the archive',
      'asi_inferences_lake_worthy_check',
      inference,
      {
        verdict: `'HALLUCINATED'`,
        evidence: `'CONTEXT'`,
        hallucination_detected: 'true',
        lake_worthy: 'true',
      },
    ],
    ['samples from nowhere', 'training_samples_source_check', sample, { source: `'hearsay'` }],
    ['a negative epoch', 'training_samples_epoch_check', sample, { epoch: '-1' }],
    [
      'a tensor that does not exist',
      'asi_inferences_beam_tensor_id_fkey',
      inference,
      { beam_tensor_id: 'gen_random_uuid()' },
    ],
    [
      'a model that does not exist',
      'asi_inferences_onnx_model_id_fkey',
      inference,
      { onnx_model_id: 'gen_random_uuid()' },
    ],
    ['negative tokens', 'context_metrics_token_count_check', context, { token_count: '-1' }],
    ['an empty window', 'context_metrics_context_window_size_check', context, { context_window_size: '0' }],
    ['negative cycles', 'context_metrics_vortex_cycle_count_check', context, { vortex_cycle_count: '-1' }],
    [
      'a checkpoint at 4',
      'context_metrics_sacred_checkpoints_check',
      context,
      { sacred_checkpoints: `'{3,4}'` },
    ],
    [
      'an unknown checkpoint',
      'context_metrics_sacred_checkpoints_check',
      context,
      { sacred_checkpoints: `'{NULL}'` },
    ],
    ['an intervention at 4', 'sacred_interventions_position_check', intervention, { position: '4' }],
    [
      'an intervention of another type',
      'sacred_interventions_intervention_type_check',
      intervention,
      { intervention_type: `'miracle'` },
    ],
    [
      'a boost that is not the difference',
      'sacred_interventions_confidence_boost_check',
      intervention,
      { confidence_boost: '0.16' },
    ],
    [
      'a signal before of more than one',
      'sacred_interventions_signal_before_check',
      intervention,
      { signal_before: '1.5', signal_after: '1', confidence_boost: '-0.5' },
    ],
    [
      'a signal after that is not a number',
      'sacred_interventions_confidence_boost_check',
      intervention,
      { signal_after: `'NaN'` },
    ],
    ['an intervention in no inference', 'sacred_interventions_inference_id_fkey', intervention, {}],
  ])('refuses %s', async (_, constraint, row, change) => {
    const table = /^(onnx_models|asi_inferences|training_samples|context_metrics|sacred_interventions)/.exec(
      constraint,
    )?.[0];
    expect(await violation(table ?? '', { ...row, ...change })).toBe(constraint);
  });

  it('refuses two models of one name and one number twice', async () => {
    const em = database.fork();
    await em.execute(`insert into onnx_models (name, model_path, tokenizer_path) values ('twin', 'a', 'b')`);
    expect(await violation('onnx_models', { ...model, name: `'twin'` })).toBe('onnx_models_name_key');
    await em.execute(
      `insert into asi_inferences (seq, input_text, flux_position, confidence, signal_strength, processing_time_ms)
       values (4711, 'a', 0, 0, 0, 0)`,
    );
    expect(await violation('asi_inferences', { ...inference, seq: '4711' })).toBe('asi_inferences_seq_key');
  });
});
