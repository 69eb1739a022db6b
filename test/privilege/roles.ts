import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";

export interface Role {
  /** `create-user`, `onboard-workflow`. */
  name: string;
  trust: Statement[];
  statements: (Statement & { Sid: string })[];
}

/** All roles of the template, as they are resolved. What they may do about members is held by test/infra/member.test.ts. */
export const roles: Role[] = resources.roles.map(({ name, trust, inline: { members: _, ...inline } }) => ({
  name: name
    .replace(/Role$/, "")
    .replace(/(?!^)[A-Z]/g, (letter: string) => `-${letter}`)
    .toLowerCase(),
  trust: (trust as { Statement: Statement[] }).Statement,
  statements: Object.values(inline).flatMap((document) => (document as { Statement: Role["statements"] }).Statement),
}));

export const asList = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : ([value].flat() as T[]));
