import type { Module, Parts } from '../module.ts';
import { CalibrationService } from './calibration.service.ts';
import { CalibratorRepository } from './calibrator.repository.ts';
import type { CalibratorRegistry } from './calibrator-registry.ts';
import { CalibratorVersion } from './calibrator-version.entity.ts';
import { LabelRepository } from './label.repository.ts';
import { openCalibrators } from './open-calibrators.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly calibration: CalibrationService;
  }
}

declare module '../module.ts' {
  interface Parts {
    readonly calibration: { readonly registry: CalibratorRegistry };
  }
}

/** Calibrators that are fitted on the labels of this installation. */
export const calibration = {
  name: 'calibration',
  entities: [CalibratorVersion],
  schema: () =>
    Promise.all([import('./calibration.graphql.ts'), import('./calibration.mutations.graphql.ts')]),
  open({ logger, lifecycle, database: { orm }, live: { bus } }, { evidence }: Pick<Parts, 'evidence'>) {
    const registry = openCalibrators(logger, { orm, bus, evidenceModel: evidence.model.version });
    lifecycle.onClose('calibrator events', registry.follow());
    return { calibration: { registry } };
  },
  services: {
    calibration: ({ em, parts }) =>
      new CalibrationService({
        repository: new CalibratorRepository(em),
        labels: new LabelRepository(em),
        registry: parts.calibration.registry,
      }),
  },
} satisfies Module;
