import type { SqlEntityManager } from '@mikro-orm/sql';
import { v7 as uuid } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { Feedback } from '../../../src/modules/feedback/feedback.entity.ts';
import { FeedbackRepository } from '../../../src/modules/feedback/feedback.repository.ts';
import { FeedbackService } from '../../../src/modules/feedback/feedback.service.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { TrainingSample } from '../../../src/modules/training/training-sample.entity.ts';
import { NotFoundError } from '../../../src/platform/errors.ts';
import { isHeldOut } from '../../../src/statistics/hold-out.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusals.ts';
import { elpChannels, storeInference } from '../../support/rows.ts';

describeOnEachDatabase('Feedback', (database) => {
  const service = (em: SqlEntityManager = database.fork()) => new FeedbackService(new FeedbackRepository(em));
  const samples = () => database.fork().find(TrainingSample, {}, { orderBy: { id: 'asc' } });
  const counts = async () => ({
    feedback: await database.fork().count(Feedback),
    samples: await database.fork().count(TrainingSample),
  });
  let judged: string;
  let unjudged: string;

  beforeEach(async () => {
    await database.clear();
    const values = { fluxPosition: 4, elpChannels } as const;
    judged = (
      await storeInference(database.fork(), {
        ...values,
        evidence: 'CONTEXT',
        verdict: 'SUPPORTED',
        evidenceScore: 0.8,
      })
    ).id;
    unjudged = (await storeInference(database.fork(), values)).id;
  });

  describe('on a verdict', () => {
    test('is stored and makes no training sample, for it says nothing of the position', async () => {
      const added = await service().submit({ inferenceId: judged, supported: false, annotator: 'ada' });
      expect(added).toMatchObject({
        supported: false,
        fluxPosition: null,
        elp: null,
        annotator: 'ada',
        isHeldOut: isHeldOut(judged),
        trainingSample: null,
      });
      expect(added.createdAt).toBeInstanceOf(Date);
      expect(await database.fork().findOne(Feedback, { id: added.id })).toMatchObject({ supported: false });
      expect(await counts()).toEqual({ feedback: 1, samples: 0 });
    });

    test('is refused where no score was given', async () => {
      const refused = await refusalOf(() =>
        service().submit({ inferenceId: unjudged, supported: true, fluxPosition: 9 }),
      );
      expect(refused?.map(({ path }) => path)).toEqual(['input.supported']);
      expect(await counts()).toEqual({ feedback: 0, samples: 0 });
    });
  });

  describe('on a position or channels', () => {
    test('tells how often the model was right, by the newest word of each annotator', async () => {
      const em = database.fork();
      const model = em.create(OnnxModel, {
        name: 'told',
        modelPath: 'told/model.onnx',
        tokenizerPath: 'told/tokenizer.json',
      });
      await em.flush();
      const inferenceIds = await Promise.all(
        [1, 2, 3, 4].map(async () => {
          const values = { fluxPosition: 4, elpChannels, model: model.id } as const;
          return (await storeInference(database.fork(), values)).id;
        }),
      );
      const accuracy = async () =>
        (await database.fork().findOneOrFail(OnnxModel, { id: model.id })).performanceMetrics?.accuracy;
      await service().submit({ inferenceId: inferenceIds[0] ?? '', elpChannels });
      expect(await accuracy()).toBeUndefined();
      for (const inferenceId of inferenceIds) await service().submit({ inferenceId, fluxPosition: 4 });
      expect(await accuracy()).toBe(1);
      await service().submit({ inferenceId: inferenceIds[3] ?? '', fluxPosition: 9 });
      expect(await accuracy()).toBe(0.75);
    });

    test('makes a training sample, with what the inference says where nothing was told', async () => {
      const elp = { ethos: 1, logos: 0, pathos: 0 };
      const first = await service().submit({ inferenceId: unjudged, fluxPosition: 9 });
      const second = await service().submit({ inferenceId: judged, elpChannels: elp });
      const common = {
        inputText: 'a text',
        actualPosition: 4,
        actualElp: elpChannels,
        source: 'feedback',
        loss: null,
        epoch: null,
        model: null,
      };
      expect(await samples()).toMatchObject([
        { ...common, id: first.trainingSample?.id, expectedPosition: 9, expectedElp: elpChannels },
        { ...common, id: second.trainingSample?.id, expectedPosition: 4, expectedElp: elp },
      ]);
    });

    test('replaces the sample of an earlier word of the same annotator, and of nobody else', async () => {
      const say = (annotator: string | null, position: 1 | 2 | 3) =>
        service().submit({ inferenceId: unjudged, fluxPosition: position, annotator });
      const replaced = await say('ada', 1);
      await say(null, 2);
      await say('bob', 2);
      await say('ada', 3);
      await say(null, 1);
      expect((await samples()).map(({ expectedPosition }) => expectedPosition)).toEqual([2, 3, 1]);
      expect(await counts()).toEqual({ feedback: 5, samples: 3 });
      expect(await database.fork().findOne(Feedback, { id: replaced.id })).toMatchObject({
        fluxPosition: 1,
        trainingSample: null,
      });
    });

    test('keeps its sample when the same annotator speaks of the verdict', async () => {
      await service().submit({ inferenceId: judged, fluxPosition: 9, annotator: 'ada' });
      await service().submit({ inferenceId: judged, supported: true, annotator: 'ada' });
      expect(await counts()).toEqual({ feedback: 2, samples: 1 });
    });

    test('leaves one sample when one annotator says several things at once', async () => {
      const positions = [1, 2, 3, 4, 5] as const;
      await Promise.all(
        positions.map((position) =>
          service().submit({ inferenceId: judged, fluxPosition: position, annotator: 'ada' }),
        ),
      );
      expect(await counts()).toEqual({ feedback: 5, samples: 1 });
    });

    test('makes no sample where the channels are known from nowhere', async () => {
      const { id } = await storeInference(database.fork(), { elpChannels: null });
      expect(await service().submit({ inferenceId: id, fluxPosition: 9 })).toMatchObject({
        trainingSample: null,
      });
      expect(await counts()).toEqual({ feedback: 1, samples: 0 });
    });
  });

  test('on an inference that does not exist is refused', async () => {
    await expect(service().submit({ inferenceId: uuid(), fluxPosition: 9 })).rejects.toThrow(NotFoundError);
    expect(await counts()).toEqual({ feedback: 0, samples: 0 });
  });

  test('goes with its inference, and so does its training sample, which has the text', async () => {
    await service().submit({ inferenceId: judged, fluxPosition: 9 });
    await database.fork().nativeDelete(Inference, { id: judged });
    expect(await counts()).toEqual({ feedback: 0, samples: 0 });
  });

  test('is read newest first, of one inference or one annotator', async () => {
    for (const [inferenceId, annotator] of [
      [judged, 'ada'],
      [unjudged, 'ada'],
      [judged, 'bob'],
    ] as const) {
      await service().submit({ inferenceId, fluxPosition: 9, annotator });
    }
    const seen = async (filter: Parameters<FeedbackService['page']>[0]) =>
      (await service().page(filter, { first: 10 })).edges.map(({ node }) => [
        node.inference.id,
        node.annotator,
      ]);
    expect(await seen({})).toEqual([
      [judged, 'bob'],
      [unjudged, 'ada'],
      [judged, 'ada'],
    ]);
    expect(await seen({ inferenceId: judged })).toEqual([
      [judged, 'bob'],
      [judged, 'ada'],
    ]);
    expect(await seen({ inferenceId: unjudged, annotator: 'ada' })).toEqual([[unjudged, 'ada']]);
    const { edges, hasNextPage } = await service().page({}, { first: 2 });
    expect(hasNextPage).toBe(true);
    const rest = await service().page({}, { first: 2, after: edges.at(-1)?.cursor });
    expect(rest.edges.map(({ node }) => node.inference.id)).toEqual([judged]);
  });

  test.each([
    ['nothing said', `insert into feedback (inference_id, is_held_out) values (?, false)`],
    [
      'a position above 9',
      `insert into feedback (inference_id, is_held_out, flux_position) values (?, false, 10)`,
    ],
    [
      'channels that are none',
      `insert into feedback (inference_id, is_held_out, elp) values (?, false, '{"ethos": 2}')`,
    ],
    [
      'an empty annotator',
      `insert into feedback (inference_id, is_held_out, supported, annotator) values (?, false, true, '')`,
    ],
  ])('with %s is refused by the database too', async (_name, statement) => {
    await expect(database.fork().execute(statement, [judged])).rejects.toThrow(/check/);
  });
});
