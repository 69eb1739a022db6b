import { beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "../../local/faults.ts";
import { onboarding, stackOfAllTests } from "../onboarding.ts";
import { searchOf } from "../sightings.ts";

const { context, workflow, user, value } = stackOfAllTests();
const kinds = ["deathBefore", "deathAfter", "lostAnswer", "timeout", "serverError", "accessDenied"] as const;
const functions = ["create-user", "set-access", "issue-password", "issue-key", "notify"];

/** Calls that each function makes in an onboarding without faults: each is struck once. */
let strikes: { caller: string; call: number }[];
beforeAll(async () => {
  await workflow("onboard", onboarding);
  const { calls } = context.stack.aws;
  strikes = functions.flatMap((caller) =>
    calls.filter((call) => call.caller.functionName === caller).map((_, at) => ({ caller, call: at + 1 })),
  );
});

async function onboardWith(fault: Fault, userName: string) {
  const { aws, engine, clock } = context.stack;
  aws.faults.splice(0, Infinity, fault);
  const execution = await workflow("onboard", { ...onboarding, requestId: `hire ${userName}`, userName });
  if (execution.status === "FAILED") {
    expect(execution.error).toMatch(/^(AccessDenied|AuthorizationError)/);
    engine.redrive(execution);
    await clock.runUntil(execution.ended);
  }
  return execution.status;
}

describe("an onboarding", () => {
  it.each(kinds)(
    "ends whole whatever call meets %s, with one key and one password, which nobody else sees (PEERS 1, 20, 26)",
    async (kind) => {
      const canaries: string[] = [];
      expect(strikes.length).toBeGreaterThan(40);
      for (const [at, strike] of strikes.entries()) {
        const fault = { kind, ...strike };
        const name = `${kind}.${at}`.toLowerCase();
        const status = await onboardWith(fault, name);
        expect([fault, status]).toEqual([fault, "SUCCEEDED"]);
        const { accessKeys = [], loginProfile, tags } = user(name) ?? {};
        const { accessKeyId, secretAccessKey } = await value("access-key", name);
        expect([fault, accessKeys.map(({ AccessKeyId }) => AccessKeyId)]).toEqual([fault, [accessKeyId]]);
        const { password } = await value("password", name);
        expect([fault, loginProfile?.passwords]).toEqual([fault, [password]]);
        expect(tags?.has("steward:onboarded")).toBe(true);
        canaries.push(secretAccessKey, password);
      }
      for (const seen of canaries.map(searchOf(context.stack))) expect(seen).toEqual(["secrets"]);
    },
    300_000,
  );
});
