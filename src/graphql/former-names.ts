import { defaultFieldResolver, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

/** Former names of fields, by type and former name. They respond as the current ones do. */
const formerNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AnchorFit: { heldOut: 'heldOutCount' },
  Calibration: {
    ece: 'expectedCalibrationError',
    heldOut: 'heldOutCount',
    labels: 'labelCount',
    measuredOn: 'measuredCount',
  },
  CalibrationFigures: { ece: 'expectedCalibrationError' },
  CalibratorVersion: {
    ece: 'expectedCalibrationError',
    heldOut: 'heldOutCount',
    labels: 'labelCount',
  },
  ClaimCheck: { calibrated: 'isCalibrated', threshold: 'verdictThreshold' },
  Erasure: { inferences: 'inferenceCount' },
  Feedback: { elp: 'elpChannels', position: 'fluxPosition' },
  Inference: { calibrated: 'isCalibrated' },
  LakeEntry: { signal: 'signalStrength' },
  LakeIntervention: { type: 'interventionType' },
  LakeReport: { checked: 'checkedCount' },
  LakeStats: { entries: 'entryCount', leftOut: 'excludedCount', pending: 'pendingCount' },
  Metrics: {
    avgConfidence: 'meanConfidence',
    avgProcessingTimeMs: 'meanProcessingTimeMs',
    avgSignal: 'meanSignalStrength',
    modelsUsed: 'modelCount',
    totalInferences: 'inferenceCount',
  },
  MissRateThreshold: { labels: 'labelCount', missRateAtMost: 'maxMissRate' },
  ModelPerformance: { samples: 'sampleCount' },
  ModelPerformanceMetrics: { avgInferenceMs: 'meanMs', totalRuns: 'inferenceCount' },
  PerformanceSummary: {
    avgConfidence: 'meanConfidence',
    avgProcessingTimeMs: 'meanProcessingTimeMs',
    avgSignal: 'meanSignalStrength',
    modelsUsed: 'modelCount',
    totalInferences: 'inferenceCount',
  },
  SacredStats: { totalInterventions: 'interventionCount' },
  Session: { meanSignal: 'meanSignalStrength' },
  SimilarInferences: { compared: 'comparedCount' },
};

/**
 * Returns the schema with the former names of its fields, marked as deprecated.
 * @throws RangeError if a type or a field of the table does not exist.
 */
export function withFormerNames(schema: GraphQLSchema): GraphQLSchema {
  for (const [typeName, names] of Object.entries(formerNames)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) throw new RangeError(`There is no type ${typeName}.`);
    const fields = type.getFields();
    for (const [former, current] of Object.entries(names)) {
      const field = fields[current];
      if (field === undefined) throw new RangeError(`There is no field ${typeName}.${current}.`);
      const { resolve = defaultFieldResolver } = field;
      fields[former] = {
        ...field,
        name: former,
        deprecationReason: `Use \`${current}\`.`,
        // A field without its own resolver reads the property of its name.
        resolve: (source, args, context, info) =>
          resolve(source, args, context, { ...info, fieldName: current }),
      };
    }
  }
  return schema;
}
