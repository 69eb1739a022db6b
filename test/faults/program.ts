import { STS } from "@aws-sdk/client-sts";
import type { TestStack } from "../support/stack.ts";
import { every } from "./every.ts";
import { heldKey } from "./watch.ts";

/** Reads a user's key anew each time that it signs a call, four times a day; before there is a secret it has the first. */
export function usesItsKey(stack: TestStack, userName: string): () => void {
  const { account, config } = stack.aws;
  const { UserId, accessKeys = [] } = account.iam.users.get(userName) ?? {};
  const [first] = accessKeys;
  const clients = new Map<string, STS>();
  const cancel = every(stack, 6, async () => {
    const { AccessKeyId, SecretAccessKey } = heldKey(account, `iam-steward/local/${UserId}/access-key`) ?? first ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined) return;
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    const sts = clients.get(AccessKeyId) ?? new STS({ ...config, credentials, maxAttempts: 1 });
    clients.set(AccessKeyId, sts);
    await sts.getCallerIdentity().catch(() => {});
  });
  return () => {
    cancel();
    for (const sts of clients.values()) sts.destroy();
  };
}
