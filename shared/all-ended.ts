/**
 * Promise.all for calls that change something: where one fails, the others end before the function does. Lambda freezes what is
 * still under way, and a later invocation would let it go on.
 *
 * @throws the first error, in the order of the calls
 */
export async function allEnded(calls: Promise<unknown>[]): Promise<void> {
  for (const call of await Promise.allSettled(calls)) if (call.status === "rejected") throw call.reason;
}
