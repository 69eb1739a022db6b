/** What a function's thread has passed of its mutants: a byte a mutant, shared with the thread of the tests. */
export interface Hits {
  /** While its modules load: what comes of that holds for every later invocation. */
  loading: Uint8Array<SharedArrayBuffer>;
  running: Uint8Array<SharedArrayBuffer>;
}

const mostMutants = 20_000;
const bytes = () => new Uint8Array(new SharedArrayBuffer(mostMutants));

export const newHits = (): Hits => ({ loading: bytes(), running: bytes() });

/** Mutants that a thread has run since it was last asked, and those that it loaded with; none if it did nothing. */
export function takeHits({ loading, running }: Hits): number[] {
  if (!running.includes(1)) return [];
  const mutants = [...running.keys()].filter((mutant) => running[mutant] || loading[mutant]);
  running.fill(0);
  return mutants;
}
