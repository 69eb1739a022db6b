import * as z from "zod/mini";

z.config(z.locales.en());

const days = (fallback: number) =>
  z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(36_500)), fallback);

const AuditConfig = z.object({ KEY_MAX_AGE_DAYS: days(90), UNUSED_DAYS: days(45) });

/** A variable of the environment has a value that cannot be used; the message names it. */
class ConfigError extends Error {
  override name = "ConfigError";
}

/** Limits of the audit from the environment. */
export function auditConfig(environment: NodeJS.ProcessEnv): { keyMaxAgeDays: number; unusedDays: number } {
  const parsed = AuditConfig.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new ConfigError(`The environment cannot be used: ${faults.join("; ")}`);
  }
  return { keyMaxAgeDays: parsed.data.KEY_MAX_AGE_DAYS, unusedDays: parsed.data.UNUSED_DAYS };
}
