import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import { type EmbeddedAws, startAws } from "../../embedded-aws/embedded-aws.ts";
import { issueCredentials } from "../../embedded-aws/identity.ts";
import type { Caller } from "../../embedded-aws/operation.ts";
import { applies, decide, type Statement } from "../../embedded-aws/policy/evaluate.ts";
import { outside, outsiders } from "./outside.ts";
import { asked, readPackaged } from "./stack.ts";
import { refusedOnPurpose, unseen } from "./unseen.ts";

interface Role {
  name: string;
  roleName: string;
  arn: string;
  policies: object[];
}

const listed = <T>(value: T | T[] | undefined): T[] => [value ?? []].flat() as T[];
const statementsOf = ({ policies }: Role) =>
  policies.flatMap((policy) => (policy as { Statement: Statement[] }).Statement);

/** Holds what was asked for in each role's name against what the role grants, in both directions. */
export function describeGrants(): void {
  const packaged = inject("packaged") ?? expect.fail("nothing was packaged");
  const { roles, all } = readPackaged(packaged, createAccount());
  const functions = all("AWS::Lambda::Function");
  /** A function asks as itself; who else has its role is a test that tries what it should not be able to do. */
  const askedBy = ({ arn, roleName }: Role) => {
    const own = functions.filter(({ Role }) => Role === arn).map(({ FunctionName }) => FunctionName);
    const asks = ({ functionName, arn }: Caller) =>
      own.length > 0 ? own.some((one) => one.endsWith(`-${functionName}`)) : arn.includes(`/${roleName}/`);
    return asked.filter(({ caller }) => asks(caller));
  };

  let aws: EmbeddedAws;
  beforeAll(async () => {
    aws = await startAws();
    aws.seed(outsiders);
    aws.mount("lambda", { Invoke: () => ({ StatusCode: 200 }) });
    await new SecretsManager(aws.config).createSecret({ Name: "database", SecretString: "theirs" });
  });
  afterAll(() => aws.close());

  describe.each(roles)("the role $name", (role) => {
    const documents = role.policies.map((policy) => JSON.stringify(policy));
    const allow = statementsOf(role).filter(({ Effect }) => Effect === "Allow");

    it("allows all that was asked for in its name", () => {
      const refused = askedBy(role).flatMap(({ request, policies }) =>
        decide(policies, request) === "allowed" ? [] : [`${request.action} on ${request.resource}`],
      );
      expect(new Set(refused).difference(refusedOnPurpose)).toEqual(new Set());
    });

    it("allows nothing that nobody asks for, but what is listed with its reason", () => {
      const requests = askedBy(role).map(({ request }) => request);
      const unused = allow.flatMap((statement) =>
        listed(statement.Action)
          .filter((Action) => !requests.some((request) => applies({ ...statement, Action }, request)))
          .filter((action) => unseen[action] === undefined && unseen[`${role.name} ${action}`] === undefined),
      );
      expect(unused).toEqual([]);
    });

    it.each(Object.entries(outside))("does not let its holder %s", async (_, call) => {
      const arn = `arn:aws:sts::${aws.account.id}:assumed-role/${role.roleName}/holder`;
      const credentials = issueCredentials(aws.account, { arn }, role.policies);
      await expect(call({ ...aws.config, credentials })).rejects.toMatchObject({
        name: expect.stringMatching(/^AccessDenied/),
      });
    });

    it("refuses each change that was made with it where the user is protected, or for breaking glass", () => {
      const changes = askedBy(role)
        .map(({ request }) => request)
        .filter(({ action, resource }) => /^iam:(?!Get|List|Generate)/.test(action) && resource.includes(":user/"));
      for (const { context, resource, ...change } of changes) {
        const protectedTag: [string, string[]] = ["iam:resourcetag/steward:protected", ["yes"]];
        const onProtected = { ...change, resource, context: new Map([...context, protectedTag]) };
        const onBreakGlass = { ...change, context, resource: resource.replace(/:user\/(.*\/)?/, ":user/break-glass/") };
        expect([change.action, decide(documents, onProtected)]).toEqual([change.action, "explicitDeny"]);
        expect([change.action, decide(documents, onBreakGlass)]).toEqual([change.action, "explicitDeny"]);
      }
    });
  });
}
