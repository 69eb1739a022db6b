import type { TestStack } from "../support/stack.ts";

const HOUR = 3_600_000;

/** Does something every so many hours, from the first of them on; what is answered ends it. */
export function every({ clock }: TestStack, hours: number, what: () => Promise<unknown>): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.at(clock.now().getTime() + hours * HOUR, () => {
      void clock.hold(what);
      wait();
    });
  };
  wait();
  return () => cancel();
}
