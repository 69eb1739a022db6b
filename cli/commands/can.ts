import { type EvaluationResult, paginateSimulatePrincipalPolicy } from "@aws-sdk/client-iam";
import type { Argv } from "yargs";
import { readUser } from "../people/person.ts";
import { iamClient } from "../stage/aws.ts";
import { answer, facts } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withAccount } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withAccount(yargs)
    .option("json", { type: "boolean", describe: "Print JSON, for scripts" })
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .positional("action", { type: "string", demandOption: true, describe: "Such as s3:GetObject" })
    .positional("resource", { type: "string", default: "*", describe: "ARN of a resource" })
    .example("$0 can ada s3:GetObject 'arn:aws:s3:::app-data/*'", "Asks IAM's policy simulator")
    .epilogue(
      "Policies of the user and of their groups and the permissions boundary count; a bucket's or key's own policy does not. Exits with 2 if the action is not allowed.",
    );

export async function handler({ user, action, resource, json, ...account }: ArgumentsOf<typeof builder>) {
  if (!/^[\w-]+:\w+$/.test(action)) throw new BadInput(`${action} is not an action, such as s3:GetObject`);
  if (resource !== "*" && !resource.startsWith("arn:"))
    throw new BadInput(`${resource} is not the ARN of a resource, such as arn:aws:s3:::app-data/*`);
  const client = await iamClient(account);
  const { Arn } = await readUser(client, user);
  const results: EvaluationResult[] = [];
  const question = { PolicySourceArn: Arn, ActionNames: [action], ResourceArns: [resource] };
  for await (const page of paginateSimulatePrincipalPolicy({ client }, question))
    results.push(...(page.EvaluationResults ?? []));
  const [result] = results;
  if (!result?.EvalDecision) throw new Error(`IAM's policy simulator gave no decision on ${action}`);
  const { decision, decidedBy, missingContext } = told(result);
  answer(json, { user, action, resource, decision, decidedBy, missingContext }, () =>
    facts([
      ["User", user],
      ["Action", action],
      ["Resource", resource],
      ["Decision", words[decision ?? ""] ?? decision],
      ["Decided by", decidedBy],
      ["Not known", missingContext],
    ]),
  );
  if (decision !== "allowed") process.exitCode = 2;
}

const words: Record<string, string> = {
  allowed: "allowed",
  explicitDeny: "denied by a statement",
  implicitDeny: "denied: no statement allows it",
};

/** A boundary that does not allow decides, whatever the policies say. */
function told(result: EvaluationResult) {
  const { EvalDecision, MatchedStatements = [], MissingContextValues = [] } = result;
  const bounded = result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false;
  const organization = result.OrganizationsDecisionDetail?.AllowedByOrganizations === false;
  const statements = MatchedStatements.map(({ SourcePolicyId, StartPosition }) =>
    StartPosition?.Line ? `${SourcePolicyId}, line ${StartPosition.Line}` : `${SourcePolicyId}`,
  );
  const decidedBy = [
    ...(organization ? ["a service control policy does not allow it"] : []),
    ...(bounded ? ["the permissions boundary does not allow it"] : []),
    ...new Set(statements),
  ];
  return {
    decision: EvalDecision,
    decidedBy: decidedBy.length > 0 ? decidedBy : undefined,
    missingContext: MissingContextValues.length > 0 ? MissingContextValues : undefined,
  };
}
