import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readResources } from "../../embedded-aws/stack/template.ts";
import type { Json } from "../../embedded-aws/workflow/definition.ts";
import { placeholdersIn, substitute } from "../../embedded-aws/workflow/substitutions.ts";
import { readTemplate } from "../../infra/template.ts";
import { auditInput, DAY, invoke, stackFor } from "../support/stack.ts";

/**
 * Definitions of version 0.1.0 whose executions wait for days, or begin others. Its offboarding is not among them: what was
 * in quarantine sends steps that test/functions/offboard-step.test.ts takes to the certificate.
 */
const released: Record<string, Json> = JSON.parse(
  readFileSync("test/fixtures/releases/definitions-0.1.0.json", "utf8"),
);

const context = stackFor();
const prefix = "iam-steward-local-";

/** Updates the state machines to these definitions, as a deploy does: executions that run keep theirs. */
function deploy(definitions: Record<string, Json>) {
  const { engine, aws } = context.stack;
  const machines = readResources(readTemplate("local"), aws.account, prefix).all("AWS::StepFunctions::StateMachine");
  for (const { StateMachineName: name, Definition, DefinitionSubstitutions, RoleArn } of machines) {
    const chosen = definitions[name.replace(prefix, "")] ?? (Definition as Json);
    const asked = placeholdersIn(chosen);
    const values = Object.entries(DefinitionSubstitutions as Record<string, string>).filter(([key]) =>
      asked.includes(key),
    );
    const { definition, problems } = substitute(chosen, Object.fromEntries(values));
    expect(problems).toEqual([]);
    engine.load({ name, definition, roleArn: RoleArn });
  }
}

const about = { requestedBy: "hr", reason: "an update on the way", userName: "ada" };
const access = { groups: ["developers"], policies: [] };
const requests: Record<string, () => object> = {
  audit: () => auditInput(context.stack.clock.now()),
  "change-access": () => ({ ...about, requestId: "move-1", ...access }),
  "enroll-mfa": () => ({ ...about, requestId: "mfa-1" }),
  onboard: () => ({
    ...{ ...about, userName: "bob", requestId: "hire-1", ...access, owner: "boss@example.com" },
    ...{ console: true, accessKey: true, mfa: true },
  }),
  "rotate-key": () => ({ ...about, requestId: "rotate-1", accessKeyId: adaKey() }),
};
const ago = (days: number) => new Date(context.stack.clock.now().getTime() - days * DAY);
/** So that its rotation waits for nobody to use a successor. */
const idle = () => ({ created: ago(300), lastUsed: ago(200) });
const adaKey = () => context.stack.aws.account.iam.users.get("ada")?.accessKeys[0]?.AccessKeyId;

describe.each(Object.keys(released))("an execution of %s that was started by version 0.1.0", (workflow) => {
  it("ends well with the functions of today, after an update on its first day", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({
      groups: [{ GroupName: "developers" }, { GroupName: `${prefix}require-mfa` }],
      users: [{ UserName: "ada", CreateDate: ago(300), password: { created: ago(1) }, keys: [idle()] }],
    });
    deploy(released);
    const { executionArn } = await invoke<{ executionArn: string }>(context.stack, "start-workflow", {
      workflow,
      input: requests[workflow]?.(),
    });
    await clock.advance(DAY / 2);
    deploy({});
    await clock.advance(80 * DAY);
    const { status, error, cause } = engine.find(executionArn);
    expect({ status, error, cause }).toEqual({ status: "SUCCEEDED" });
  });
});
