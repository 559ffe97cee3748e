import { entities } from '../../src/app/entities.ts';
import { createOrm } from '../../src/platform/database/orm/create-orm.ts';

/**
 * A process that opens the database in the directory named on its command line, stores a model in
 * it, and stays until it is killed.
 */
const [dataDirectory = ''] = process.argv.slice(2);
const orm = await createOrm({ databaseUrl: null, dataDirectory, entities });
await orm.em.execute(`insert into onnx_models (name, model_path, tokenizer_path) values ('kept', 'a', 'b')`);
console.log('stored');
setInterval(() => undefined, 60_000);
