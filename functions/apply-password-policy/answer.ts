import { setTimeout as sleep } from "node:timers/promises";
import type { InputOf } from "../../shared/contract.ts";
import { Transient } from "../../shared/errors.ts";
import type { applyPasswordPolicy } from "./contract.ts";

const tries = 3;
/** Milliseconds, for one try. */
const patience = 5_000;

/**
 * Tells CloudFormation, at the address that it gave, how a request on a custom resource has ended.
 *
 * @throws {Transient} when it could not be told; Lambda then runs the function again
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: InputOf<typeof applyPasswordPolicy>,
  { status, reason }: { status: "SUCCESS" | "FAILED"; reason: string },
): Promise<void> {
  // The same name in every answer: with another, CloudFormation takes the resource for replaced.
  const PhysicalResourceId = "account-password-policy";
  const body = { Status: status, Reason: reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId };
  for (let left = tries; ; left -= 1) {
    const told = await put(ResponseURL, Buffer.from(JSON.stringify(body)));
    if (told === "ok") return;
    if (left === 1) throw new Transient(`CloudFormation did not take the answer (${told})`);
    await sleep(1_000);
  }
}

/** As bytes, so that no content type is sent: the address is signed for none. What went wrong never names the address. */
const put = (address: string, body: Buffer): Promise<string> =>
  fetch(address, { method: "PUT", body, signal: AbortSignal.timeout(patience) }).then(
    ({ ok, status }) => (ok ? "ok" : `HTTP ${status}`),
    (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name,
  );
