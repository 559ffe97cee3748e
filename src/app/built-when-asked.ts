/** Where an object keeps what its properties are built from. */
const source = Symbol('source');

/**
 * Makes objects of which each property is built when it is first asked for, and kept.
 * @param builders one for each property.
 * @returns makes an object; it is given what the properties are built from, which may refer to the object itself.
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
    // The prototype has a getter for each property of it.
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
