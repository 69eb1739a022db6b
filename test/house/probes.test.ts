import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { probes } from "../../cli/rehearse/probes.ts";

/** What no rehearsal can try, and why. Each remark about it says so, as `(no probe: <name>)`. */
const noProbe = {
  deploy: "The deploy itself tries it: where a right or an answer is missing, CloudFormation names it and rolls back",
  "denied-integration":
    "A rehearsal takes no right away from a role. Whatever its name is, the execution fails within minutes, and operations are told",
  "identity-center":
    "A rehearsal makes no people in the company's identity store. The code asks for the groups' assignments, too, and so does not depend on the answer",
  "labelled-map": "The audit starts children for stale keys alone: a rehearsal would have to rotate keys of others",
  "refusal-first": "It takes the role of a function. The code looks before, and so does not depend on the answer",
};

/** The embedded account is a package of its own, whose README says what it guesses; README.md names the command. */
const files = globSync("{functions,shared,audit,access,cli,infra,statemachines,docs}/**/*.{ts,yml,md}").filter(
  (file) => !file.startsWith("docs/adr/") && file !== "cli/rehearse/probes.ts",
);
const text = (file: string) => readFileSync(file, "utf8");

const comment = /^\s*(\/\*\*?|\*|\/\/|#)|\s(\/\/|#) /;

/** Comments and paragraphs, each in one line. */
function remarksIn(file: string): string[] {
  if (file.endsWith(".md"))
    return text(file)
      .split(/\n\s*\n/)
      .map(inOneLine);
  const remarks: string[][] = [[]];
  for (const line of text(file).split("\n")) {
    if (comment.test(line)) remarks.at(-1)?.push(line);
    else if (remarks.at(-1)?.length) remarks.push([]);
  }
  return remarks.map((lines) => inOneLine(lines.join("\n")));
}

const inOneLine = (lines: string) => lines.replaceAll(/\s*\n\s*(\*|\/\/|#)?\s*/g, " ");

/** How we say that nothing certain is known of AWS. */
const uncertain =
  /not tried on AWS|tried on AWS|documented nowhere|AWS (does not (say|document)|gives no limit|documents neither|documents that IAM is eventually consistent, not)|is a guess|not recorded|Other pages list/i;

const marked = /\((no )?probe: ([\w-]+)\)/g;
const marks = (within: string) => [...within.matchAll(marked)].map(([, no, name = ""]) => ({ no: Boolean(no), name }));

describe("what is not certain of AWS", () => {
  it("has a probe of steward rehearse, or says why none can try it", () => {
    const unmarked = files.flatMap((file) =>
      remarksIn(file).flatMap((remark) =>
        uncertain.test(remark) && marks(remark).length === 0 ? [`${file}: ${remark}`] : [],
      ),
    );
    expect(unmarked).toEqual([]);
  });

  it("is marked by the names of probes, in the files that the probes name", () => {
    const found = files.flatMap((file) =>
      remarksIn(file)
        .flatMap(marks)
        .map((mark) => ({ ...mark, file })),
    );
    const places = found.flatMap(({ no, name, file }) => (no ? [] : [`${name} ${file}`]));
    const wanted = Object.entries(probes).flatMap(([name, { where }]) => where.map((file) => `${name} ${file}`));
    expect([...new Set(places)].sort()).toEqual(wanted.sort());
    expect(new Set(found.flatMap(({ no, name }) => (no ? name : [])))).toEqual(new Set(Object.keys(noProbe)));
  });

  it("is what docs say of the whole with the command beside it", () => {
    const told = ["docs/deploy.md", "docs/security.md"].flatMap(remarksIn);
    const whole = told.filter((paragraph) => paragraph.includes("No real AWS account was reached"));
    expect(whole.map((paragraph) => paragraph.includes("steward rehearse"))).toEqual([true, true]);
  });
});
