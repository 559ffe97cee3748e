import { openJudge } from '../../src/app/judge.ts';
import type { EvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { evaluateGibberish } from '../plausibility/gibberish-evaluation.ts';
import { evaluatePositions } from '../plausibility/position-evaluation.ts';
import { readEntailmentSets } from './entailment-sets.ts';
import type { SetEvaluation } from './evaluation.ts';
import { featureRows } from './feature-rows.ts';
import { blankModel } from './model-file.ts';
import type { EvaluationOptions } from './options.ts';
import type { PartName } from './part-names.ts';
import type { LabelledSet } from './rows.ts';
import { evaluateSets } from './set-evaluation.ts';
import { abstentionTrial } from './trials/abstention-trial.ts';
import { answerTrial } from './trials/answer-trial.ts';
import { betweenTrial } from './trials/between-trial.ts';
import { denialTrial } from './trials/denial-trial.ts';
import { dressTrial } from './trials/dress-trial.ts';
import { irrelevantTrial } from './trials/irrelevant-trial.ts';
import { readPublicPassages } from './trials/public-passages.ts';
import { summaryTrial } from './trials/summary-trial.ts';
import { openTrialJudge, type TrialJudge } from './trials/trial-judge.ts';
import type { TrialSetting } from './trials/trial-setting.ts';
import { fitReading, fitRules, validate, validationTable } from './validation.ts';

/** What every part is given. */
export interface EvaluationInput {
  readonly options: EvaluationOptions;
  readonly sets: readonly LabelledSet[];
  readonly evidenceModel: EvidenceModel;
  readonly say: (message: string) => void;
  /** Receives evaluations of sets, for `--json`. */
  readonly keep: (evaluations: readonly SetEvaluation[]) => void;
}

/** A part of the evaluation. It returns Markdown. */
export interface Part {
  readonly heading: string;
  /** The option without which the part is skipped, or null. */
  readonly needs: 'entailment' | 'text' | null;
  run(input: EvaluationInput): Promise<string>;
}

/** Every part. Only `sets` uses `--model`; the trials use the judge with the bundled models. */
export const parts: Readonly<Record<PartName, Part>> = {
  sets: {
    heading: 'Labelled sets, rows that the model was not fitted on',
    needs: null,
    run: ({ sets, evidenceModel, options, say, keep }) =>
      evaluateSets(sets, evidenceModel, { all: options.all, say, keep }),
  },
  pairs: {
    heading: 'Pairs of a passage and a claim that the cross-encoder was not trained on',
    needs: 'entailment',
    run: async ({ evidenceModel, options, say, keep }) =>
      evaluateSets(await readEntailmentSets(options.entailment ?? ''), evidenceModel, {
        all: options.all,
        say,
        keep,
      }),
  },
  validation: {
    heading: 'Labelled sets by models fitted without the judged rows',
    needs: null,
    run: ({ sets, options, say }) =>
      withBlankJudge(async (judge) => {
        const answers = new Set(sets.map(({ name }) => name));
        const pairs = options.entailment === undefined ? [] : await readEntailmentSets(options.entailment);
        const rows = await featureRows([...sets, ...pairs], judge, say);
        const byRules = rows.filter(({ set }) => answers.has(set));
        return [
          'The judge by rules:',
          validationTable(validate(byRules, fitRules)),
          'The judge that reads:',
          validationTable(validate(rows, fitReading(answers))),
        ].join('\n\n');
      }),
  },
  answers: {
    heading: 'Answers as people get them, written for this project',
    needs: null,
    run: () => withTrialJudge((judge) => answerTrial({ judge })),
  },
  abstentions: {
    heading: 'Answers that only decline, written for this project',
    needs: null,
    run: () => withTrialJudge((judge) => abstentionTrial({ judge })),
  },
  denials: {
    heading: 'Copied sentences that sound like declining, but state something',
    needs: 'entailment',
    run: (input) => withSetting(input, denialTrial),
  },
  dresses: {
    heading: 'Copied sentences in the usual dresses, and with one value changed',
    needs: 'entailment',
    run: (input) => withSetting(input, dressTrial),
  },
  between: {
    heading: 'One changed sentence between two copied ones',
    needs: 'entailment',
    run: (input) => withSetting(input, betweenTrial),
  },
  irrelevant: {
    heading: 'Irrelevant passages added, repeated, split and reordered',
    needs: 'entailment',
    run: (input) => withSetting(input, (setting) => irrelevantTrial(setting, input.sets)),
  },
  summaries: {
    heading: 'Machine summaries, the development half of FRANK',
    needs: 'entailment',
    run: ({ sets, options, say }) =>
      withTrialJudge((judge) =>
        withBlankJudge((blank) =>
          summaryTrial({ judge, openJudge: blank }, sets, options.entailment ?? '', say),
        ),
      ),
  },
  positions: {
    heading: 'Sentences with and without a position, held out',
    needs: null,
    run: () => evaluatePositions(),
  },
  gibberish: {
    heading: 'The signal without evidence of texts and of gibberish, held out',
    needs: 'text',
    run: ({ options, say }) => evaluateGibberish(options.text ?? '', options, say),
  },
};

async function withTrialJudge(work: (judge: TrialJudge) => Promise<string>): Promise<string> {
  const { judge, close } = await openTrialJudge();
  try {
    return await work(judge);
  } finally {
    await close();
  }
}

async function withBlankJudge(
  work: (judge: Awaited<ReturnType<typeof openJudge>>) => Promise<string>,
): Promise<string> {
  const judge = await openJudge(blankModel);
  try {
    return await work(judge);
  } finally {
    await judge.close();
  }
}

async function withSetting(
  { options, say }: EvaluationInput,
  work: (setting: TrialSetting) => Promise<string>,
): Promise<string> {
  const pool = await readPublicPassages(options.entailment ?? '');
  const { sample, seed } = options;
  return withTrialJudge((judge) => work({ judge, pool, sample, seed, say }));
}
