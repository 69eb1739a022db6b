import { expect, it } from "vitest";
import { clean } from "../../cli/rehearse/clean.ts";
import { rehearse } from "../../cli/rehearse/rehearse.ts";
import { leftIn, onStage, rehearsals } from "../support/rehearsal.ts";

const context = rehearsals();
const nobody = () => {};
const rehearsed = () => onStage(context.stack, (place) => rehearse(place, "steward-rehearsal-1", nobody));
const engineer = () => context.stack.aws.config.credentials.accessKeyId;

/** The command makes so many calls. */
let calls = 0;
it("is told how many calls a rehearsal makes", async () => {
  await rehearsed();
  calls = context.stack.aws.calls.filter(({ caller }) => caller.accessKeyId === engineer()).length;
  expect(calls).toBeGreaterThan(100);
});

/** The same ones in every run: what a seed leads to can be looked at again. */
const random = (seed: number) => ((seed * 2_654_435_761) % 2 ** 32) / 2 ** 32;
const minute = 60_000;

it.each(Array.from({ length: 8 }, (_, at) => [at + 1]))(
  "leaves nothing once it is cleaned up, killed: %i",
  async (seed) => {
    const { stack } = context;
    const call = 1 + Math.floor(random(seed) * calls);
    const died = { caller: engineer(), times: Number.POSITIVE_INFINITY };
    stack.aws.faults.push(
      { kind: "lostAnswer", caller: engineer(), call },
      { kind: "lostRequest", ...died, call: call + 1 },
    );
    await rehearsed();
    stack.aws.faults.length = 0;
    await stack.clock.advance(random(seed + 1000) * 3 * minute);

    await onStage(stack, (place) => clean(place, nobody));
    await stack.clock.advance(30 * minute); // what a function was at work with would show by now

    expect(leftIn(stack)).toEqual([]);
  },
);
