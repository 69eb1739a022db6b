import { describe, expect, it } from "vitest";
import type { Fault } from "../../local/faults.ts";
import { onboarding, stackOfEachTest } from "../onboarding.ts";
import { sightingsOfEach } from "../sightings.ts";

const { context, workflow, user, value } = stackOfEachTest();
const kinds = ["deathBefore", "deathAfter", "lostAnswer", "timeout", "serverError", "accessDenied"] as const;
const functions = ["create-user", "set-access", "issue-password", "issue-key", "notify"];

/** Calls that a function makes in an onboarding without faults. */
const callsOf = (name: string) => context.stack.aws.calls.filter(({ caller }) => caller.functionName === name).length;

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
    "ends whole whatever call meets %s, with one key and one password, which nobody else sees",
    async (kind) => {
      await workflow("onboard", onboarding);
      const faults = functions.flatMap((caller) =>
        Array.from({ length: callsOf(caller) }, (_, at): Fault => ({ kind, caller, call: at + 1 })),
      );
      expect(faults.length).toBeGreaterThan(40);
      const canaries: string[] = [];
      for (const [at, fault] of faults.entries()) {
        const name = `ada.${at}`;
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
      for (const seen of sightingsOfEach(context.stack, canaries)) expect(seen).toEqual(["secrets"]);
    },
    300_000,
  );
});
