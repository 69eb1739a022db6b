import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { clean } from "../../../cli/rehearse/clean.ts";
import { probes } from "../../../cli/rehearse/probes.ts";
import { rehearse } from "../../../cli/rehearse/rehearse.ts";
import { exitCodeOf, linesOf, publishable } from "../../../cli/rehearse/report.ts";
import { story } from "../../../cli/rehearse/story.ts";
import { leftIn, onStage, rehearsals } from "../../support/rehearsal.ts";
import { searchOf } from "../../support/sightings.ts";

const context = rehearsals();
const name = "steward-rehearsal-1a2b3c4d";

/** What docs/deploy.md says that the engineer needs, for the stage of the tests. */
const policy = JSON.parse(readFileSync("docs/rehearse-policy.json", "utf8").replaceAll(/\btry\b/g, "local"));

it("finds all as expected under the rights that it asks for, shows no secret, and leaves nothing", async () => {
  const { stack } = context;
  const lines: string[] = [];
  const secrets: string[] = [];
  const result = await onStage(
    stack,
    async (place) => {
      const played = await rehearse(place, name, (line) => lines.push(line));
      for (const { versions } of stack.aws.account.secrets.values())
        for (const { SecretString = "" } of versions.values()) secrets.push(...secretsIn(SecretString));
      await clean(place, (line) => lines.push(line));
      return played;
    },
    stack.aws.credentialsOf("engineer", [policy], "administrator"),
  );

  expect(result.steps.map(({ step, outcome }) => [step, outcome])).toEqual(story.map((step) => [step.name, "done"]));
  expect(result.probes.map(({ probe, outcome }) => [probe, outcome])).toEqual(
    Object.keys(probes).map((probe) => [probe, "as expected"]),
  );
  expect([exitCodeOf(result), leftIn(stack)]).toEqual([0, []]);
  const told = [...lines, ...linesOf(result), JSON.stringify(result)].join("\n");
  expect(secrets.length).toBeGreaterThan(1);
  expect(secrets.filter((secret) => told.includes(secret) || searchOf(stack)(secret).length > 0)).toEqual([]);
});

/** What of a hand-over secret opens something. */
const secretsIn = (text: string): string[] => {
  const { secretAccessKey, password, seed } = JSON.parse(text.startsWith("{") ? text : "{}");
  return [secretAccessKey, password, seed].filter((value) => value !== undefined);
};

it("answers each probe by a step, and says with each what it means if AWS does otherwise", () => {
  expect(story.flatMap(({ answers }) => answers).sort()).toEqual(Object.keys(probes).sort());
});

it("writes no account id, name, address or ARN into what is published", () => {
  const detail = [
    "User: arn:aws:sts::123456789012:assumed-role/OrgAdmin/jane@example.com is not authorized to perform: iam:TagUser",
    `on resource: user ${name}-person (AIDAX3MTHBTBWKF5VJGSM), key AKIAIOSFODNN7EXAMPLE`,
    "in iam-steward-try-reportbucket-1x2y3z of 123456789012 at https://sqs.eu-west-1.amazonaws.com/123456789012/q",
  ].join(" ");
  const steps = [{ step: "onboard", outcome: "failed" as const, seconds: 1, detail }];
  const told = JSON.stringify(publishable({ steps, probes: [] }));
  expect(told).toContain("is not authorized to perform: iam:TagUser");
  expect(told).not.toMatch(/\d{12}|arn:|jane|person|OrgAdmin|AIDAX|AKIAI|reportbucket|amazonaws/);
});
