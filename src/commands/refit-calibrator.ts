import { parseArgs } from 'node:util';
import { openDatabase, openLive } from '../app/storage.ts';
import { evidenceSchema } from '../modules/calibration/calibration.input.ts';
import { CalibrationService } from '../modules/calibration/calibration.service.ts';
import { CalibratorRepository } from '../modules/calibration/calibrator.repository.ts';
import type { CalibratorVersion } from '../modules/calibration/calibrator-version.entity.ts';
import { LabelRepository } from '../modules/calibration/label.repository.ts';
import { type JudgedEvidence, judgedEvidences } from '../modules/calibration/label.ts';
import { openCalibrators } from '../modules/calibration/open-calibrators.ts';
import { versionsBy } from '../modules/evidence/scoring/evidence-model.ts';
import { openEvidenceModel } from '../modules/evidence/scoring/open-evidence-model.ts';
import { DataDirectoryLockedError } from '../platform/database/data-directory-lock.ts';
import { ExpectedError } from '../platform/errors.ts';
import { Lifecycle } from '../platform/lifecycle.ts';
import { createLogger } from '../platform/observability/logger.ts';
import { CommandError, type RunCommand, readParameters, UsageError } from './shell/command.ts';
import { table } from './shell/table.ts';

/**
 * Fits a calibrator on the existing labels, for each kind of evidence or for the one that is named.
 */
export const run: RunCommand = async (config, parameters) => {
  const evidences = readEvidences(parameters);
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const { bus } = openLive(config, logger, lifecycle);
    const evidenceModels = versionsBy(await openEvidenceModel(), config.evidence.judge);
    const service = new CalibrationService({
      repository: new CalibratorRepository(orm.em.fork()),
      labels: new LabelRepository(orm.em.fork()),
      registry: openCalibrators(logger, { orm, bus, evidenceModels }),
    });
    const versions: CalibratorVersion[] = [];
    for (const evidence of evidences) versions.push(...(await refit(service, evidence)));
    if (versions.length > 0) console.log(table(headings, versions.map(cells)));
    return versions.length > 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof DataDirectoryLockedError)
      throw new CommandError(`${error.message}\n${whileServing}`);
    throw error;
  } finally {
    await lifecycle.close();
  }
};

const whileServing =
  'While a server uses this data directory, send it this operation: mutation { refitCalibrator(input: { evidence: CONTEXT }) { __typename ... on Error { message } } }';

const headings = [
  'evidence',
  'version',
  'method',
  'labels',
  'held out',
  'auroc',
  'ece',
  'brier',
  'brier before',
  'promoted',
];

/** The new version. If there is none, prints the reason and returns an empty list. */
async function refit(service: CalibrationService, evidence: JudgedEvidence): Promise<CalibratorVersion[]> {
  try {
    return [await service.refit({ evidence })];
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(`${evidence}: ${error.message}`);
    return [];
  }
}

function cells(version: CalibratorVersion): string[] {
  const { evidence, method, labels, heldOut, auroc, ece, brier, previousBrier, isPromoted } = version;
  const figures = [auroc, ece, brier, previousBrier].map((figure) => figure?.toFixed(4) ?? '');
  return [
    evidence,
    String(version.version),
    method,
    String(labels),
    String(heldOut),
    ...figures,
    isPromoted ? 'yes' : 'no',
  ];
}

/** @throws UsageError */
function readEvidences(parameters: readonly string[]): readonly JudgedEvidence[] {
  const { values } = readParameters(() =>
    parseArgs({ args: [...parameters], options: { evidence: { type: 'string' } } }),
  );
  if (values.evidence === undefined) return judgedEvidences;
  const evidence = evidenceSchema.safeParse(values.evidence.toUpperCase());
  if (!evidence.success) throw new UsageError(`--evidence ${evidence.error.issues[0]?.message}`);
  return [evidence.data];
}
