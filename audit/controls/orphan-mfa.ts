import type { VirtualMFADevice } from "@aws-sdk/client-iam";
import type { Instant } from "../../shared/time.ts";
import { tagTime } from "../read/people.ts";
import { answered } from "../read/sources.ts";
import { type AccountControl, wholeAccount } from "./control.ts";
import { awsIam, option } from "./next.ts";

/** Virtual MFA devices that belong to nobody. One whose `steward:expires-at` is still to come is being enrolled. */
export const orphanMfa: AccountControl = {
  id: "orphan-mfa",
  of: "account",
  severity: "low",
  refs: [],
  sources: ["virtual-mfa-devices"],
  next: ({ credential }) => awsIam("delete-virtual-mfa-device", option("serial-number", credential ?? "")),
  judge: ({ unassignedDevices }, asOf) =>
    (answered(unassignedDevices) ?? [])
      .filter((device) => !isBeingEnrolled(device, asOf))
      .map(({ SerialNumber = "" }) => ({
        user: wholeAccount,
        arn: SerialNumber,
        credential: SerialNumber,
        created: undefined,
        detail: "The virtual MFA device is assigned to no user. It blocks its name and holds a seed.",
      })),
};

function isBeingEnrolled({ Tags = [] }: VirtualMFADevice, asOf: Instant): boolean {
  const deadline = tagTime(Tags.find(({ Key }) => Key?.toLowerCase() === "steward:expires-at")?.Value);
  return deadline !== undefined && deadline >= asOf;
}
