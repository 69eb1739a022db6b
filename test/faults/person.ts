import { codesOf } from "../support/enrolment.ts";
import type { TestStack } from "../support/stack.ts";
import { every } from "./every.ts";
import { valuesOf } from "./watch.ts";

/** Somebody who scans the seed that is handed over, and types codes every hour until the device is enabled. */
export const confirmsMfa = (stack: TestStack, userName: string): (() => void) =>
  every(stack, 1, async () => {
    const { iam, secrets } = stack.aws.account;
    const { UserId } = iam.users.get(userName) ?? {};
    const secret = secrets.get(`iam-steward/local/${UserId}/mfa`);
    const { otpauthUri } = (secret && !secret.deleted && valuesOf(secret).at(-1)) || {};
    if (otpauthUri === undefined) return;
    const codes = codesOf(otpauthUri, stack.clock.now());
    await stack.functions.invoke("confirm-mfa", { userName, ...codes }).catch(() => {});
  });
