import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";

export interface Role {
  /** `create-user`, `onboard-workflow`. */
  name: string;
  trust: Statement[];
  statements: (Statement & { Sid: string })[];
}

/** All roles of the template, as they are resolved. */
export const roles: Role[] = resources.all("AWS::IAM::Role").map(({ name, AssumeRolePolicyDocument, Policies }) => ({
  name: name
    .replace(/Role$/, "")
    .replace(/(?!^)[A-Z]/g, (letter: string) => `-${letter}`)
    .toLowerCase(),
  trust: AssumeRolePolicyDocument.Statement,
  statements: Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  ),
}));

export const asList = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : ([value].flat() as T[]));
