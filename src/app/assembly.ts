import type { Module } from '../modules/module.ts';

type Entities = NonNullable<Module['entities']>;
type LoadSchema = NonNullable<Module['schema']>;

interface Assembled<Base, Opened, Provided> {
  readonly entities: Entities;
  readonly schemas: readonly LoadSchema[];
  readonly services: Provided;
  readonly open: (base: Base) => Promise<Opened>;
}

/** A card as `with` takes it: it opens with nothing but what is open by then. */
interface Card<Base, Before, More, Providing> {
  readonly name: string;
  readonly entities?: Entities;
  readonly schema?: LoadSchema;
  readonly open?: (base: Base, parts: Before) => More | Promise<More>;
  readonly services?: Providing;
}

/**
 * Modules put together, one after the other. The compiler knows what they open and provide together, and refuses a module that stands before one that it
 * opens with.
 */
export class Assembly<Base, Opened extends object, Provided extends object> {
  /** What they store. */
  readonly entities: Entities;
  /** Loads each one's part of the schema. */
  readonly schemas: readonly LoadSchema[];
  /** Builds each of their services. */
  readonly services: Provided;
  /** Opens them in order, on what was opened before all of them. */
  readonly open: (base: Base) => Promise<Opened>;

  constructor({ entities, schemas, services, open }: Assembled<Base, Opened, Provided>) {
    this.entities = entities;
    this.schemas = schemas;
    this.services = services;
    this.open = open;
  }

  /** These modules, and one more after them. */
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

/** Where a list of modules begins. */
export function noModules<Base>(): Assembly<Base, object, object> {
  return new Assembly({ entities: [], schemas: [], services: {}, open: async () => ({}) });
}
