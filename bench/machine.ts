import { cpus, loadavg, release, totalmem, type } from "node:os";

/** Where the figures were measured. Ratios of one run hold on a busy machine too; seconds do not. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  loadBefore: loadavg()[0] ?? 0,
});
