import type { Intervention } from '../../domain/magnification.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import type { LakeReport } from '../../platform/lake/store/lake-report.ts';
import { ElpChannelsType } from '../beams/beam.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { InterventionTypeEnum } from '../interventions/intervention.graphql.ts';
import type { ArchivedEntry } from './lake.events.ts';
import type { ServerLakeFigures, SimilarEntries, SimilarEntry } from './lake.service.ts';
import { conditionArguments, meaningArguments, withUuid } from './lake-arguments.graphql.ts';

const LakeInterventionType = builder.objectRef<Intervention>('LakeIntervention').implement({
  description: 'The intervention that changed an archived signal.',
  fields: (t) => ({
    type: t.expose('type', { type: InterventionTypeEnum, description: 'Its kind.' }),
    position: t.exposeInt('position', { description: 'Where it fired: 3, 6 or 9.' }),
    signalBefore: t.exposeFloat('signalBefore', { description: 'Signal before it, 0 to 1.' }),
    signalAfter: t.exposeFloat('signalAfter', { description: 'Signal after it, 0 to 1.' }),
    confidenceBoost: t.exposeFloat('confidenceBoost', { description: 'The difference of the two.' }),
  }),
});

export const LakeEntryType = builder.objectRef<ArchivedEntry>('LakeEntry').implement({
  description: 'An archived inference, as the Lake keeps it.',
  fields: (t) => ({
    inferenceId: t.expose('id', { type: 'UUID', description: 'The inference.' }),
    inference: t.field({
      type: InferenceType,
      nullable: true,
      description: 'The inference in the record; null for an entry from another installation.',
      resolve: (entry, _args, { services }) => services.inferences.find(entry.id),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was committed.',
      resolve: (entry) => new Date(entry.createdAt),
    }),
    text: t.exposeString('text', { description: 'The text.', complexity: 10 }),
    digits: t.floatList({
      nullable: true,
      description: 'Shares of positions 1 to 9; null when it was recorded without digits.',
      resolve: (entry) => (entry.digits === null ? null : [...entry.digits]),
    }),
    fluxPosition: t.exposeInt('fluxPosition', { description: 'Its position, 0 to 9.' }),
    elpChannels: t.expose('elpChannels', {
      type: ElpChannelsType,
      nullable: true,
      description: 'Shares of ethos, logos and pathos; null when it was recorded without them.',
    }),
    confidence: t.exposeFloat('confidence', { description: 'How sure the position is, 0 to 1.' }),
    signal: t.exposeFloat('signal', {
      description: 'How well the content is carried, 0 to 1, after the intervention if one fired.',
    }),
    intervention: t.expose('intervention', {
      type: LakeInterventionType,
      nullable: true,
      description: 'The intervention that fired, or null.',
    }),
    modelDigest: t.string({
      nullable: true,
      description:
        'SHA-256 of the files of the model that read it: vectors are comparable where it is equal.',
      resolve: (entry) => entry.model?.digest ?? null,
    }),
  }),
});

const LakeEntryEdge = builder.edgeObject({
  type: LakeEntryType,
  name: 'LakeEntryEdge',
  description: 'An archived inference and its place in the list.',
});

const LakeEntryConnection = builder.connectionObject(
  { type: LakeEntryType, name: 'LakeEntryConnection', description: 'A page of archived inferences.' },
  LakeEntryEdge,
);

const LakeStatsType = builder.objectRef<ServerLakeFigures>('LakeStats').implement({
  description: "Figures of this server's Lake.",
  fields: (t) => ({
    entries: t.exposeInt('entries', { description: 'Entries that readers find.' }),
    pending: t.exposeInt('pending', {
      description:
        'Changes that are accepted and not durable yet: readers find them, the disk does not have them. The record does.',
    }),
    fileBytes: t.exposeFloat('fileBytes', { description: 'Size of the file, in bytes.' }),
    writeFailure: t.exposeString('writeFailure', {
      nullable: true,
      description: 'Why the disk takes nothing; null while it does.',
    }),
    leftOut: t.exposeInt('leftOut', {
      description:
        'Inferences of the record that belong here and that no entry can be made of; the log names them.',
    }),
  }),
});

const DamagedRecordType = builder
  .objectRef<{ readonly id: string; readonly reason: string }>('DamagedRecord')
  .implement({
    description: 'A record that cannot be trusted. It is served no more, and read anew from the database.',
    fields: (t) => ({
      inferenceId: t.expose('id', { type: 'UUID', description: 'The inference it is of.' }),
      reason: t.exposeString('reason', { description: 'What is wrong with it.' }),
    }),
  });

const LakeReportType = builder.objectRef<LakeReport>('LakeReport').implement({
  description: 'What reading every record has found.',
  fields: (t) => ({
    checked: t.exposeInt('checked', { description: 'Records whose checksums were computed.' }),
    damaged: t.field({
      type: [DamagedRecordType],
      description: 'Those that are damaged; an empty list is what one hopes for.',
      resolve: (report) => [...report.damaged],
    }),
    repairedBlocks: t.exposeInt('repairedBlocks', {
      description:
        'Parts of the catalog that were damaged when the Lake was opened, and made anew from their records.',
    }),
    damagedFacts: t.stringList({
      description: 'Names of what the file says of itself and is damaged; it is begun anew.',
      resolve: (report) => [...report.damagedFacts],
    }),
  }),
});

const SimilarEntryType = builder.objectRef<SimilarEntry>('SimilarEntry').implement({
  description: 'An archived inference and how near it is in meaning.',
  fields: (t) => ({
    entry: t.expose('entry', { type: LakeEntryType, description: 'The entry.' }),
    similarity: t.exposeFloat('similarity', { description: 'Cosine of the two vectors, -1 to 1.' }),
  }),
});

const SimilarEntriesType = builder.objectRef<SimilarEntries>('SimilarEntries').implement({
  description: 'What a search through the archive by meaning has found.',
  fields: (t) => ({
    nearest: t.field({
      type: [SimilarEntryType],
      description: 'Nearest first, each with its exact cosine.',
      resolve: ({ nearest }) => [...nearest],
    }),
    isExact: t.exposeBoolean('isExact', {
      description:
        'Whether every vector was compared. If not, an approximate index has chosen which were, and one that is nearer may have been missed.',
    }),
  }),
});

const LakeType = builder.objectRef<Record<string, never>>('Lake').implement({
  description:
    'The Confidence Lake of this server: the inferences that are worth keeping. It follows the record, so that servers differ for a moment only.',
  fields: (t) => ({
    entry: t.field({
      type: LakeEntryType,
      nullable: true,
      description: 'The entry of an inference, or null.',
      args: {
        inferenceId: t.arg.id({
          required: true,
          maxLength: lengths.id,
          description: 'Its global id or its UUID.',
        }),
      },
      resolve: (_lake, { inferenceId }, { services }) =>
        services.lake.entry(uuidArgument('Inference', 'inferenceId', String(inferenceId))),
    }),
    entries: t.field({
      type: LakeEntryConnection,
      description: 'Entries, strongest signal first, latest first among equals.',
      args: {
        ...conditionArguments,
        after: t.arg.string({ maxLength: lengths.cursor, description: 'Only entries after this cursor.' }),
      },
      resolve: (_lake, args, { services }) => connectionOf(services.lake.page(args)),
    }),
    similar: t.field({
      type: SimilarEntriesType,
      description:
        'The entries that are nearest in meaning to a text or to an inference, among those of the same model that meet the conditions.',
      complexity: ({ first }) => ({ field: 200, multiplier: Math.min(Math.max(first ?? 20, 1), 100) }),
      args: {
        ...meaningArguments,
        exact: t.arg.boolean({
          description:
            'Whether every vector is to be compared, however many there are; false if unsaid. Beyond a limit an approximate index answers otherwise.',
        }),
      },
      resolve: (_lake, args, { services }) => services.lake.similar(withUuid(args)),
    }),
    stats: t.field({
      type: LakeStatsType,
      description: 'Its figures.',
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
    description: 'The archive of this server.',
    resolve: () => ({}),
  }),
);
