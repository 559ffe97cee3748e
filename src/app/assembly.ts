import type { Module } from '../modules/module.ts';

type Entities = NonNullable<Module['entities']>;
type LoadSchema = NonNullable<Module['schema']>;

interface Assembled<Base, Opened, Provided> {
  readonly entities: Entities;
  readonly schemas: readonly LoadSchema[];
  readonly services: Provided;
  readonly open: (base: Base) => Promise<Opened>;
}

/** A module definition as `with` accepts it. It may only use parts that are already open. */
interface Card<Base, Before, More, Providing> {
  readonly name: string;
  readonly entities?: Entities;
  readonly schema?: LoadSchema;
  readonly open?: (base: Base, parts: Before) => More | Promise<More>;
  readonly services?: Providing;
}

/**
 * An ordered list of modules. Their types accumulate, so the compiler rejects a module that
 * precedes one it depends on.
 */
export class Assembly<Base, Opened extends object, Provided extends object> {
  /** Entities that the modules store. */
  readonly entities: Entities;
  /** Loaders of each module's part of the schema. */
  readonly schemas: readonly LoadSchema[];
  /** Builders of the services of each module. */
  readonly services: Provided;
  /** Opens the modules in order on top of the foundation. */
  readonly open: (base: Base) => Promise<Opened>;

  constructor({ entities, schemas, services, open }: Assembled<Base, Opened, Provided>) {
    this.entities = entities;
    this.schemas = schemas;
    this.services = services;
    this.open = open;
  }

  /** Returns a list with one more module at the end. */
  with<More extends object = object, Providing extends object = object>({
    entities = [],
    schema,
    services,
    open,
  }: Card<Base, Opened, More, Providing>): Assembly<Base, Opened & More, Provided & Providing> {
    return new Assembly({
      entities: [...this.entities, ...entities],
      schemas: schema === undefined ? this.schemas : [...this.schemas, schema],
      services: Object.assign({}, this.services, services),
      open: async (base: Base) => {
        const before = await this.open(base);
        return Object.assign({}, before, await open?.(base, before));
      },
    });
  }
}

/** An empty list of modules. */
export function noModules<Base>(): Assembly<Base, object, object> {
  return new Assembly({ entities: [], schemas: [], services: {}, open: async () => ({}) });
}
