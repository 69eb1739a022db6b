import { expect, it } from "vitest";
import { runAudit, stackFor, withKey } from "../support/stack.ts";

const context = stackFor();

it("an audit asks IAM about 30 times for 5,000 users, and once more for each who gives cause, through short and empty pages", async () => {
  const { stack } = context;
  Object.assign(stack.aws.account.behaviour, { pageItems: 500, emptyPages: true });
  const user = (n: number) => withKey(stack, `user-${String(n).padStart(4, "0")}`, n % 100 === 0 ? 200 : 20);
  stack.aws.seed({ users: Array.from({ length: 5000 }, (_, n) => user(n)) });
  const execution = await runAudit(stack);
  expect(execution.output).toMatchObject({ complete: true, findings: 50 });
  const byName = Object.fromEntries(
    [
      ...Map.groupBy(
        stack.aws.calls.filter(({ service }) => service === "iam"),
        ({ operation }) => operation,
      ),
    ].map(([name, calls]) => [name, calls.length]),
  );
  expect(byName).toEqual({
    GenerateCredentialReport: 2,
    GetCredentialReport: 1,
    GetAccountAuthorizationDetails: 22,
    GetAccountPasswordPolicy: 1,
    ListServiceSpecificCredentials: 1,
    ListVirtualMFADevices: 1,
    ListServerCertificates: 1,
    ListAccessKeys: 100, // two for each offender, because an empty page comes before each other one
  });
  expect(JSON.stringify(execution.history).length).toBeLessThan(50_000);
});
