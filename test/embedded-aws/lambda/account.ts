import { afterEach, beforeEach } from "vitest";
import { type VirtualClock, virtualClock } from "../../../embedded-aws/clock.ts";
import { type EmbeddedAws, startAws } from "../../../embedded-aws/embedded-aws.ts";
import { type Functions, functionsIn, startFunctions } from "../../../embedded-aws/lambda/functions.ts";

export const start = new Date("2026-03-01T00:00:00Z");
export const folder = "test/fixtures/functions";

/** An account with the functions of the fixtures, made anew for each test. */
export function accountWithFunctions() {
  const own = {} as { clock: VirtualClock; aws: EmbeddedAws; functions: Functions };
  beforeEach(async () => {
    own.clock = virtualClock(start);
    own.aws = await startAws({ now: own.clock.now });
    own.functions = startFunctions({ ...own, functions: functionsIn(folder), environment: { STAGE: "test" } });
  });
  afterEach(async () => {
    await own.functions.close();
    await own.aws.close();
  });
  return own;
}
