import type { Module, OpenModules } from '../module.ts';
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
  interface OpenModules {
    readonly calibration: { readonly registry: CalibratorRegistry };
  }
}

/** Calibrators that are fitted on the labels of this installation. */
export const calibration = {
  name: 'calibration',
  entities: [CalibratorVersion],
  schema: () =>
    Promise.all([import('./calibration.graphql.ts'), import('./calibration.mutations.graphql.ts')]),
  open({ logger, lifecycle, database: { orm }, live: { bus } }, { evidence }: Pick<OpenModules, 'evidence'>) {
    const registry = openCalibrators(logger, { orm, bus, evidenceModels: evidence.versions });
    lifecycle.onClose('calibrator events', registry.follow());
    return { calibration: { registry } };
  },
  services: {
    calibration: ({ em, openModules }) =>
      new CalibrationService({
        repository: new CalibratorRepository(em),
        labels: new LabelRepository(em),
        registry: openModules.calibration.registry,
      }),
  },
} satisfies Module;
