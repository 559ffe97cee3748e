import type { Intervention } from '../../domain/magnification.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { encodeGlobalId, uuidArgument, uuidPart } from '../../graphql/global-id.ts';
import { readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { type Single, singleNode } from '../../graphql/single-node.ts';
import type { LakeReport } from '../../platform/lake/store/lake-report.ts';
import { ElpChannelsType } from '../beams/beam.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { InterventionTypeEnum } from '../interventions/intervention.graphql.ts';
import { VectorSpaceType } from '../models/vector-space.graphql.ts';
import type { ArchivedEntry } from './lake.events.ts';
import type { ServerLakeFigures, SimilarEntries, SimilarEntry } from './lake.service.ts';
import { LakeEntryFilterInput, meaningArguments, withUuid } from './lake-arguments.graphql.ts';

const LakeInterventionType = builder.objectRef<Intervention>('LakeIntervention').implement({
  description: 'The intervention that changed the signal of an archived inference.',
  fields: (t) => ({
    interventionType: t.expose('type', {
      type: InterventionTypeEnum,
      description: 'What the intervention did.',
    }),
    position: t.exposeInt('position', { description: 'Position at which it fired: 3, 6 or 9.' }),
    signalBefore: t.exposeFloat('signalBefore', {
      description: 'Signal strength before the intervention, 0 to 1.',
    }),
    signalAfter: t.exposeFloat('signalAfter', {
      description: 'Signal strength after the intervention, 0 to 1.',
    }),
    confidenceBoost: t.exposeFloat('confidenceBoost', {
      description: 'Signal strength after the intervention minus the strength before it.',
    }),
  }),
});

export const LakeEntryType = builder.node(builder.objectRef<ArchivedEntry>('LakeEntry'), {
  description: 'An inference as it is stored in the Lake.',
  id: { resolve: (entry) => entry.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    ids.map((id) => services.lake.entry(id)),
  ),
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'UUID of the entry and of its inference.' }),
    inferenceId: t.id({
      description: 'Global id of the inference.',
      resolve: ({ id }) => encodeGlobalId('Inference', id),
    }),
    inference: t.field({
      type: InferenceType,
      nullable: true,
      description: 'The inference in the database. Null for an entry from another installation.',
      resolve: (entry, _args, { services }) => services.inferences.find(entry.id),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the inference was committed.',
      resolve: (entry) => new Date(entry.createdAt),
    }),
    text: t.exposeString('text', { description: 'The text.', complexity: 10 }),
    digits: t.floatList({
      nullable: true,
      description: 'Shares of positions 1 to 9. Null if the inference was recorded without digits.',
      resolve: (entry) => (entry.digits === null ? null : [...entry.digits]),
    }),
    fluxPosition: t.exposeInt('fluxPosition', { description: 'Position of the text, 0 to 9.' }),
    elpChannels: t.expose('elpChannels', {
      type: ElpChannelsType,
      nullable: true,
      description: 'Shares of ethos, logos and pathos. Null if the inference was recorded without them.',
    }),
    confidence: t.exposeFloat('confidence', { description: 'Confidence in the position, 0 to 1.' }),
    signalStrength: t.exposeFloat('signal', {
      description: 'How well the content is supported, 0 to 1, after any intervention.',
    }),
    intervention: t.expose('intervention', {
      type: LakeInterventionType,
      nullable: true,
      description: 'The intervention that changed the signal. Null if no intervention fired.',
    }),
    modelDigest: t.string({
      nullable: true,
      description:
        'SHA-256 of the files of the model that read the text. Vectors with the same digest are comparable. Null for an entry without a vector.',
      resolve: (entry) => entry.model?.digest ?? null,
    }),
  }),
});

const LakeEntryEdge = builder.edgeObject({
  type: LakeEntryType,
  name: 'LakeEntryEdge',
  description: 'An archived inference and its cursor.',
});

const LakeEntryConnection = builder.connectionObject(
  { type: LakeEntryType, name: 'LakeEntryConnection', description: 'A page of archived inferences.' },
  LakeEntryEdge,
);

const LakeStatsType = builder.objectRef<ServerLakeFigures>('LakeStats').implement({
  description: "Figures of this server's Lake.",
  fields: (t) => ({
    entryCount: t.exposeInt('entries', { description: 'Number of entries that queries find.' }),
    pendingCount: t.exposeInt('pending', {
      description:
        'Number of changes that are accepted but not durable yet. Queries see them, but they are not on the disk of this server. The database contains them.',
    }),
    fileBytes: t.exposeFloat('fileBytes', { description: 'Size of the file, in bytes.' }),
    writeFailure: t.exposeString('writeFailure', {
      nullable: true,
      description: 'Why the disk does not accept writes. Null if it accepts them.',
    }),
    excludedCount: t.exposeInt('leftOut', {
      description:
        'Number of inferences in the database that belong in the Lake but cannot be turned into an entry. The log names them.',
    }),
  }),
});

const DamagedRecordType = builder
  .objectRef<{ readonly id: string; readonly reason: string }>('DamagedRecord')
  .implement({
    description:
      'A Lake record that cannot be trusted. It is no longer served, and the server reads it again from the database.',
    fields: (t) => ({
      inferenceId: t.id({
        description: 'Global id of the inference that the record belongs to.',
        resolve: ({ id }) => encodeGlobalId('Inference', id),
      }),
      reason: t.exposeString('reason', { description: 'What is wrong with the record.' }),
    }),
  });

const LakeReportType = builder.objectRef<LakeReport>('LakeReport').implement({
  description: 'Result of checking every entry of the Lake.',
  fields: (t) => ({
    checkedCount: t.exposeInt('checked', { description: 'Number of records whose checksums were computed.' }),
    damaged: t.field({
      type: [DamagedRecordType],
      description: 'Damaged records. The list should be empty.',
      resolve: (report) => [...report.damaged],
    }),
    repairedBlocks: t.exposeInt('repairedBlocks', {
      description:
        'Number of parts of the catalog that were damaged when the server opened the Lake. The server has rebuilt them from their records.',
    }),
    damagedFacts: t.stringList({
      description:
        'Names of the damaged values that the file stores about itself. When the server next opens the Lake, it resets such a value or replaces the file.',
      resolve: (report) => [...report.damagedFacts],
    }),
  }),
});

const SimilarEntryType = builder.objectRef<SimilarEntry>('SimilarEntry').implement({
  description: 'An archived inference and how close it is in meaning.',
  fields: (t) => ({
    entry: t.expose('entry', { type: LakeEntryType, description: 'The entry.' }),
    similarity: t.exposeFloat('similarity', { description: 'Cosine of the two vectors, -1 to 1.' }),
  }),
});

const SimilarEntriesType = builder.objectRef<SimilarEntries>('SimilarEntries').implement({
  description: 'Result of a search by meaning in the archive.',
  fields: (t) => ({
    nearest: t.field({
      type: [SimilarEntryType],
      description: 'Entries found, nearest first, each with its exact cosine.',
      resolve: ({ nearest }) => [...nearest],
    }),
    space: t.field({
      type: VectorSpaceType,
      description: 'The space in which the search compared vectors.',
      resolve: ({ digest }) => ({ digest }),
    }),
    isExact: t.exposeBoolean('isExact', {
      description:
        'Whether every vector was compared. If false, an approximate index chose the vectors to compare, and a nearer one may have been missed.',
    }),
  }),
});

const LakeType = builder.node(builder.objectRef<Single>('Lake'), {
  ...singleNode,
  description:
    'The Confidence Lake of this server: the inferences worth keeping. Each Lake follows the database, so that servers differ only for a moment.',
  fields: (t) => ({
    entry: t.field({
      type: LakeEntryType,
      nullable: true,
      description: 'Returns the entry of an inference, or null.',
      args: {
        inferenceId: t.arg.id({
          required: true,
          maxLength: lengths.id,
          description: 'Global id or UUID of the inference.',
        }),
      },
      resolve: (_lake, { inferenceId }, { services }) =>
        services.lake.entry(uuidArgument('Inference', 'inferenceId', String(inferenceId))),
    }),
    entries: t.field({
      type: LakeEntryConnection,
      description:
        'Lists entries, strongest signal first. Among entries with the same signal, the newest comes first.',
      args: {
        filter: t.arg({ type: LakeEntryFilterInput, description: 'Entries to return. Default: all.' }),
        ...t.arg.connectionArgs(),
      },
      resolve: (_lake, args, { services }) => connectionOf(services.lake.page(args)),
    }),
    similar: t.field({
      type: SimilarEntriesType,
      description:
        'Returns the entries nearest in meaning to a text or to an inference. It compares only entries that meet the conditions and have a vector in the space. An entry has one if a model of the space read its text, or if its inference was re-embedded.',
      complexity: ({ first }) => ({ field: 200, multiplier: Math.min(Math.max(first ?? 20, 1), 100) }),
      args: {
        ...meaningArguments,
        filter: t.arg({ type: LakeEntryFilterInput, description: 'Entries to return. Default: all.' }),
        exact: t.arg.boolean({
          description:
            'Whether to compare every vector, however many there are. Default false: beyond a limit, an approximate index is used.',
        }),
      },
      resolve: (_lake, args, { services }) => services.lake.similar(withUuid(args)),
    }),
    stats: t.field({
      type: LakeStatsType,
      description: 'Figures of the Lake.',
      resolve: (_lake, _args, { services }) => services.lake.figures(),
    }),
    verify: t.field({
      type: LakeReportType,
      authScopes: { operator: true },
      complexity: 1000,
      description: 'Reads every record and computes its checksum.',
      resolve: (_lake, _args, { services }) => services.lake.verify(),
    }),
  }),
});

builder.queryField('lake', (t) =>
  t.field({
    type: LakeType,
    description: 'Returns the archive of this server.',
    resolve: () => ({}),
  }),
);
