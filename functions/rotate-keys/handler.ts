import { UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { steps } from "../../shared/step.ts";
import { DAY } from "../../shared/time.ts";
import { type RotationLook, rotateKeys, type Verdict } from "./contract.ts";
import { look } from "./look.ts";
import { plan } from "./plan.ts";
import { reactivate, release } from "./reactivate.ts";
import { retire } from "./retire.ts";
import type { Settings } from "./settings.ts";
import { time } from "./verdict.ts";

const environment = config([
  "HANDOVER_PREFIX",
  "PAUSE_PARAMETER",
  "ROTATION_DELETE_DAYS",
  "ROTATION_GRACE_DAYS",
  "ROTATION_MAX_EXTENSION_DAYS",
  "ROTATION_QUIET_DAYS",
  "UNUSED_DAYS",
  "WORKFLOW_ARN_PREFIX",
]);
const settings: Settings = {
  limits: {
    deletion: environment.ROTATION_DELETE_DAYS,
    extension: environment.ROTATION_MAX_EXTENSION_DAYS,
    grace: environment.ROTATION_GRACE_DAYS,
    quiet: environment.ROTATION_QUIET_DAYS,
    unused: environment.UNUSED_DAYS,
  },
  handoverPrefix: environment.HANDOVER_PREFIX,
  pauseParameter: environment.PAUSE_PARAMETER,
  workflowArnPrefix: environment.WORKFLOW_ARN_PREFIX,
};

/**
 * Takes an access key out of service: `plan` says whether and how, `check` whether its time has come, `deactivate` and
 * `retire` act when it has, `reactivate` undoes that. `release` makes a contained key active again.
 * Safe to repeat: each looks again, and sets what may be set already. After `reactivate` the rotation's steps refuse.
 */
export const handler = steps(rotateKeys, {
  plan: (input) => plan(input, settings),
  check: (input) => look(input, settings),
  deactivate: (input) => deactivate(input, settings),
  retire: (input) => retire(input, settings),
  reactivate: (input) => reactivate(input, settings),
  release,
});

/** Looks once more: since the check the old key may have been used, or the automation paused. */
async function deactivate(rotation: RotationLook, settings: Settings): Promise<Verdict> {
  const verdict = await look(rotation, settings);
  if (verdict.verdict !== "quiet") return verdict;
  const { userName, accessKeyId, now } = rotation;
  await iam.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: "Inactive" }));
  return { verdict: "deactivated", deleteAfter: time(Date.parse(now) + settings.limits.deletion * DAY) };
}
