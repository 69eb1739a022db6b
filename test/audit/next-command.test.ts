import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { controls } from "../../audit/controls/controls.ts";
import type { Subject } from "../../audit/controls/next.ts";

const nextCommand = (id: string, subject: Subject) =>
  controls.find((control) => control.id === id)?.next(subject) ?? "";
const subject = { user: "frank", credential: "access_key_1", accessKeyId: "AKIAEXAMPLE" };

/** The words that a shell makes of a command, of which `steward` and `aws` are made to print their arguments. */
const words = (command: string) =>
  execFileSync("sh", ["-c", `steward() { printf '%s\\n' "$@"; }; aws() { steward "$@"; }; ${command}`], {
    encoding: "utf8",
  })
    .split("\n")
    .slice(0, -1);

it("proposes something for every control", () => {
  for (const { next } of controls) expect(next(subject)).not.toBe("");
});

it.each(["-rf", "=cmd", "o'brien; touch x", "$(id)", "a b", "*"])(
  "hands a user named %s to the shell as one word",
  (user) => {
    const handed = (control: string) => words(nextCommand(control, { ...subject, user }));
    expect(handed("key-age").at(-1)).toBe(user);
    expect(handed("password-age")).toContain(`--user-name=${user}`);
    expect(handed("direct-policy").at(-1)).toBe(user);
  },
);

it("never hands over more or less than it was given", () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\0\n]/.test(text));
  fc.assert(
    fc.property(name, (user) => {
      expect(words(nextCommand("password-age", { ...subject, user }))[2]).toBe(`--user-name=${user}`);
    }),
    { numRuns: 30 },
  );
});

it("proposes nothing on a key whose id is not known", () => {
  expect(nextCommand("key-age", { user: "frank", credential: "access_key_1" })).toBe("steward show user frank");
});
