/** The value of a text; nothing where it is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same; nothing where it is not an object. */
export function objectIn(text: string): object | undefined {
  const value = jsonIn(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
