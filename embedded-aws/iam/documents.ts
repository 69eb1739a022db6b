import { AwsError } from "../operation.ts";

const malformed = (why: string) => new AwsError("MalformedPolicyDocument", why);

const one = (statement: Record<string, unknown>, name: string): boolean =>
  name in statement !== `Not${name}` in statement;

/** Refuses what is no identity policy; the grammar of conditions is left to those who evaluate. */
export const checkDocument = (document: string): void => {
  let parsed: { Version?: unknown; Statement?: unknown };
  try {
    parsed = JSON.parse(document);
  } catch {
    throw malformed("Syntax errors in policy.");
  }
  if (![undefined, "2008-10-17", "2012-10-17"].includes(parsed?.Version as string))
    throw malformed("Version is invalid.");
  const statements = [parsed?.Statement ?? []].flat() as Record<string, unknown>[];
  if (statements.length === 0) throw malformed("Syntax errors in policy.");
  for (const statement of statements) {
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw malformed("Syntax errors in policy.");
    if (!one(statement, "Action")) throw malformed("Policy statement must contain actions.");
    if (!one(statement, "Resource")) throw malformed("Policy statement must contain resources.");
    if ("Principal" in statement) throw malformed("Policy document should not specify a principal.");
  }
};

/** Refuses what is no trust policy. */
export const checkTrust = (document: string): void => {
  let parsed: { Statement?: unknown };
  try {
    parsed = JSON.parse(document);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  const statements = [parsed?.Statement ?? []].flat() as Record<string, unknown>[];
  if (statements.length === 0) throw malformed("Syntax errors in policy.");
  for (const statement of statements) {
    if (!one(statement, "Principal")) throw malformed("Missing required field Principal");
    if ("Resource" in statement) throw malformed("Has prohibited field Resource");
    if (!one(statement, "Action")) throw malformed("Missing required field Action");
  }
};

/** White space is not counted in IAM's limits on size. */
export const policySize = (document: string): number => document.replace(/\s/g, "").length;
