import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAlike, isTheirs, type Named, namesOf, personOf, readAliases } from "../../../shared/people/matching.ts";

const user = (userName: string, tags: Record<string, string> = {}): Named => ({
  userName,
  tags: new Map(Object.entries(tags)),
});

/** Few letters, so that names are alike, or differ in case only, all the time. */
const name = fc.stringMatching(/^[aA][bB]?[.@]?[aA]?$/);
const tag = fc.option(name, { nil: undefined });
const users = fc.array(
  fc.record({ userName: name, person: tag, owner: tag }).map(({ userName, person, owner }) =>
    user(userName, {
      ...(person !== undefined && { "steward:person": person }),
      ...(owner !== undefined && { "steward:owner": owner }),
    }),
  ),
  { maxLength: 20 },
);
/** Two people with aliases of their own. */
const aliases = fc.uniqueArray(name, { minLength: 2, maxLength: 6 }).map(([one = "", two = "", ...others]) => ({
  [one]: others.filter((_, at) => at % 2),
  [two]: others.filter((_, at) => !(at % 2)),
}));

describe("whose a user is", () => {
  it.each([
    [user("ada"), "ada"],
    [user("ada", { "steward:owner": "ada@example.com" }), "ada@example.com"],
    [user("ci", { "steward:owner": "ada@example.com", "steward:person": "ci" }), "ci"],
    [user("ada", { "steward:owner": "" }), "ada"],
  ])("is said by steward:person, else by the owner, else by the user's name: %j", (one, person) => {
    expect(personOf(one)).toBe(person);
  });

  it("is never said by the likeness of names: each user is of one person only, whatever people are called", () => {
    fc.assert(
      fc.property(users, aliases, fc.tuple(name, name), (all, known, [one, other]) => {
        const [mine, theirs] = [namesOf(one, known), namesOf(other, known)];
        fc.pre(!mine.includes(other));
        expect(all.filter((each) => isTheirs(mine, each) && isTheirs(theirs, each))).toEqual([]);
      }),
    );
  });

  it("is what is written, letter by letter, or what somebody wrote to be the same person", () => {
    fc.assert(
      fc.property(users, aliases, name, (all, known, person) => {
        const written = Object.entries(known).find(([key, others]) => [key, ...others].includes(person));
        const same = written ? [written[0], ...written[1]] : [person];
        expect(all.filter((each) => isTheirs(namesOf(person, known), each))).toEqual(
          all.filter((each) => same.includes(personOf(each))),
        );
      }),
    );
  });

  it("is the same whichever of a person's names is given", () => {
    fc.assert(
      fc.property(aliases, (known) => {
        for (const [person, others] of Object.entries(known))
          for (const each of others) expect(namesOf(each, known)).toEqual(namesOf(person, known));
      }),
    );
  });
});

describe("names that are alike", () => {
  it.each(["Ada", "ada.l", "ADA@other.example", "l-ada", "ada_", "A.D.A"])(
    "are shown for somebody to look at: %s",
    (like) => {
      expect([isTheirs(["ada"], user(like)), isAlike(["ada"], user(like))]).toEqual([false, true]);
    },
  );

  it.each(["adam", "bob", "ada-lee"])("are none that share some letters or words only: %s", (other) => {
    expect(isAlike(["eva.ada"], user(other))).toBe(false);
  });

  it("are never those of the person's own users", () => {
    fc.assert(
      fc.property(users, aliases, name, (all, known, person) => {
        const names = namesOf(person, known);
        expect(all.filter((each) => isTheirs(names, each) && isAlike(names, each))).toEqual([]);
      }),
    );
  });
});

describe("a file of aliases", () => {
  it.each([
    ["", "it is not JSON"],
    ["no JSON", "it is not JSON"],
    ["[]", "it must be an object"],
    ['{"ada": "ada.l"}', "ada must be a list"],
    ['{"ada": ["a l"]}', "must be an e-mail address or the name of a user"],
    ['{"ada": ["al"], "alan": ["al"]}', "al is in it as two people"],
    ['{"ada": ["alan"], "alan": []}', "alan is in it as two people"],
    ['{"ada": ["bob"], "bob": ["eve"], "eve": ["ada"]}', "bob is in it as two people"],
  ])("is refused whole if it cannot be used: %s", (text, why) => {
    expect(() => readAliases(text)).toThrow(why);
  });

  it("may name a person again among their own names", () => {
    expect(namesOf("ada", readAliases('{"ada": ["ada", "ada.l"]}'))).toEqual(["ada", "ada.l"]);
  });
});
