import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generatePassword } from "../../../shared/iam/password.ts";

const policies = fc.option(
  fc.record({
    MinimumPasswordLength: fc.integer({ min: 6, max: 128 }),
    RequireSymbols: fc.boolean(),
    RequireNumbers: fc.boolean(),
  }),
  { nil: undefined },
);

describe("a first password", () => {
  it("fits every policy: long enough, one of each class, nothing that looks like something else", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const password = generatePassword(policy);
        expect(password).toHaveLength(Math.max(20, policy?.MinimumPasswordLength ?? 0));
        for (const one of [/[a-z]/, /[A-Z]/, /[2-9]/, /[!@#$%^&*()_+\-=[\]{}]/]) expect(password).toMatch(one);
        expect(password).not.toMatch(/[0O1lI|'"`\s]/);
        expect(password).not.toMatch(/^[=+@-]/);
      }),
    );
  });

  it("does not hold the user's name, in any case", () => {
    const passwords = Array.from({ length: 300 }, () => generatePassword(undefined, ["A", "#"]));
    expect(passwords.filter((password) => /[aA#]/.test(password))).toEqual([]);
  });

  it("is another one each time, and puts each class in every place", () => {
    const passwords = Array.from({ length: 500 }, () => generatePassword(undefined));
    expect(new Set(passwords).size).toBe(500);
    for (let place = 0; place < 20; place += 1)
      expect(passwords.some((password) => /[2-9]/.test(password.charAt(place)))).toBe(true);
  });
});
