import { UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { asRejected } from "../../shared/errors.ts";
import { runningExecutionsOf, stopExecution } from "../../shared/executions.ts";
import { guard } from "../../shared/iam/guard.ts";
import type { ReactivateKey } from "./contract.ts";
import type { Settings } from "./settings.ts";

const undone = { error: "Undone", cause: "undone by hand" };

/**
 * Undoes a rotation as far as it can be undone: it ends, and the old key is active. Its successor stays.
 *
 * @throws {Rejected} where the old key is deleted
 */
export async function reactivate({ accessKeyId, ...who }: ReactivateKey, { workflowArnPrefix }: Settings) {
  const { userName } = await guard(iam, who);
  // First of all it ends, so that it does not deactivate the key once more.
  for (const rotation of await runningExecutionsOf(stepFunctions, workflowArnPrefix, "rotate-key", userName))
    if (rotation.requestId === who.requestId) await stopExecution(stepFunctions, rotation.executionArn, undone);
  await iam
    .send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: "Active" }))
    .catch(asRejected("NoSuchEntityException"));
  return { reactivated: accessKeyId };
}
