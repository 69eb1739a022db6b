/** Makes each value when somebody asks for it: a function needs few of its schemas at a time, and all take a cold start milliseconds. */
/* @__NO_SIDE_EFFECTS__ */
export function onDemand<Makes extends Record<string, () => unknown>>(makes: Makes) {
  const made = {} as { readonly [Name in keyof Makes]: ReturnType<Makes[Name]> };
  for (const [name, make] of Object.entries(makes)) {
    let value: unknown;
    const get = () => {
      value ??= make();
      return value;
    };
    Object.defineProperty(made, name, { enumerable: true, get });
  }
  return made;
}
