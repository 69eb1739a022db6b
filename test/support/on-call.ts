import { beforeEach, expect } from "vitest";
import { DAY, stackFor } from "./stack.ts";
import { stewardAt, stewardOn } from "./steward.ts";

/** A stack with two groups, users who were made long ago, and what an engineer on call types at it. */
export function onCall() {
  const context = stackFor({ QUARANTINE_DAYS: "9" });
  beforeEach(() => context.stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "admins" }] }));

  const at = (...words: string[]) => stewardAt(context.stack, words);
  const type = (...words: string[]) => stewardOn(context.stack, words);
  const ago = (days: number) => new Date(Date.now() - days * DAY);
  const seed = (UserName: string, more: object = {}) =>
    context.stack.aws.seed({ users: [{ UserName, CreateDate: ago(300), ...more }] });
  const agreed = ["--reason", "r", "--yes"];
  const refused = (message: string) => ({ code: 3, stdout: "", stderr: expect.stringContaining(message) });
  return { context, at, type, ago, seed, agreed, refused };
}
