/** Key under which an object keeps the value that its properties are built from. */
const source = Symbol('source');

/**
 * Creates a factory of objects whose properties are built on first access and then kept.
 * @param builders one for each property.
 * @returns a function that makes an object from a source value; the source may refer to the object
 * itself.
 */
export function builtWhenAsked<Whole extends object, From>(
  builders: {
    readonly [Name in keyof Whole]: (from: From) => Whole[Name];
  },
): (fromOf: (whole: Whole) => From) => Whole {
  const prototype = {};
  for (const name of Reflect.ownKeys(builders)) {
    Object.defineProperty(prototype, name, { get: builtOnce(name, Reflect.get(builders, name)) });
  }
  return (fromOf) => {
    // The prototype defines a getter for each property.
    const whole: Whole = Object.create(prototype);
    return Object.defineProperty(whole, source, { value: fromOf(whole) });
  };
}

function builtOnce<From>(name: string | symbol, build: (from: From) => unknown) {
  return function get(this: { readonly [source]: From }): unknown {
    const value = build(this[source]);
    Object.defineProperty(this, name, { value });
    return value;
  };
}
