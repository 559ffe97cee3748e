import { defineEntity, p } from '@mikro-orm/core';
import { commitOrder, storedAt } from '../../../platform/database/columns.ts';
import { modelChanges } from './model.events.ts';

const ModelChangeRecordSchema = defineEntity({
  name: 'ModelChangeRecord',
  tableName: 'asi_model_changes',
  comment: 'Every change of a model, in the order of their commits',
  properties: {
    seq: p
      .bigint('number')
      .primary()
      .autoincrement()
      .comment('Position among the changes: numbers become visible in rising order, gaps are possible'),
    change: p
      .enum(modelChanges)
      .comment('registered, loaded, failed, unloaded, enabled, disabled, made-default or removed'),
    modelId: p.uuid().comment('The model; it may have been removed since'),
    modelName: p.text().comment('Name of the model at that time'),
    createdAt: storedAt().comment('When it happened'),
  },
  indexes: [{ name: 'idx_asi_model_changes_name', properties: ['modelName', 'seq'] }],
  triggers: [commitOrder('asi_model_changes')],
});

/** A recorded change of a model. */
export class ModelChangeRecord extends ModelChangeRecordSchema.class {}
ModelChangeRecordSchema.setClass(ModelChangeRecord);
