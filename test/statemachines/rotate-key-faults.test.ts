import { describe, expect, it } from "vitest";
import type { Fault } from "../../local/faults.ts";
import { rotationStack } from "../rotation.ts";
import { sightings } from "../sightings.ts";

/** The shortest rotation, so that each of its calls can be struck. */
const r = rotationStack({
  ROTATION_GRACE_DAYS: "1",
  ROTATION_QUIET_DAYS: "1",
  ROTATION_DELETE_DAYS: "1",
  ROTATION_MAX_EXTENSION_DAYS: "5",
});
const { context } = r;
/** What strikes issue-key stands in its own test. */
const functions = ["rotate-keys", "notify"];
const isRead = (operation: string) => /^(Get|List|Describe)/.test(operation);
/** Whoever dies after a read has left nothing behind. */
const kinds = [
  ["deathAfter", (operation: string) => !isRead(operation)],
  ["lostAnswer", () => true],
  ["accessDenied", () => true],
] as const;

/** A rotation with a reader of AWSCURRENT, and what it met with. */
async function rotation(fault?: Fault) {
  context.stack.aws.account.secrets.clear();
  const old = r.seed();
  const refused: string[] = [];
  const stop = r.every(0.5, async () => (await r.use(r.current() ?? old)) || refused.push(r.current() ?? old), 6);
  context.stack.aws.faults.splice(0, Number.POSITIVE_INFINITY, ...(fault ? [fault] : []));
  const execution = await r.end(await r.start(old));
  if (execution.status === "FAILED") {
    expect([fault, execution.error]).toEqual([fault, expect.stringMatching(/^(AccessDenied|AuthorizationError)/)]);
    context.stack.engine.redrive(execution);
    await r.end(execution);
  }
  stop();
  return { old, refused, execution };
}

describe("a rotation", () => {
  it.each(kinds)(
    "ends well whatever call meets %s: no reader is refused, one key is left, and its secret is held (PEERS 1, 7)",
    async (kind, strikes) => {
      const { aws } = context.stack;
      aws.calls.length = 0;
      await rotation();
      const faults = functions.flatMap((caller) =>
        aws.calls
          .filter((call) => call.caller.functionName === caller)
          .flatMap(({ operation }, at): Fault[] => (strikes(operation) ? [{ kind, caller, call: at + 1 }] : [])),
      );
      expect(faults.length).toBeGreaterThan(4);
      for (const fault of faults) {
        const { old, refused, execution } = await rotation(fault);
        expect([fault, execution.status, execution.cause]).toEqual([fault, "SUCCEEDED", undefined]);
        expect([fault, refused]).toEqual([fault, []]);
        expect([fault, r.keys().map(({ AccessKeyId }) => AccessKeyId)]).toEqual([fault, [r.current()]]);
        expect(r.status(old)).toBe("deleted");
      }
      expect(sightings(context.stack, r.keys()[0]?.SecretAccessKey ?? "")).toEqual(["secrets"]);
    },
    300_000,
  );
});
