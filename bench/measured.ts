import type { Measured } from "./process.ts";

/** Does what is measured, and tells the process that waits for it what came out. */
export async function measured<T>(work: () => Promise<T>, tell: (result: T) => object): Promise<void> {
  const before = heapHeld();
  const began = performance.now();
  const busy = process.cpuUsage();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(busy);
  const peakMegabytes = process.resourceUsage().maxRSS / 1000;
  const heldMegabytes = heapHeld() - before; // with the result, which is told only now
  const told: Measured = { seconds, processorSeconds: (user + system) / 1e6, peakMegabytes, heldMegabytes };
  process.send?.({ ...told, ...tell(result) });
  process.disconnect?.();
}

function heapHeld(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
