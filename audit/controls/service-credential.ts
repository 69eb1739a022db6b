import type { ServiceSpecificCredentialMetadata } from "@aws-sdk/client-iam";
import { DAY, type Instant, wholeDays } from "../../shared/time.ts";
import { answered } from "../read/sources.ts";
import type { AccountControl, AccountJudgement } from "./control.ts";
import { awsIam, option } from "./next.ts";

const maxAge = 90 * DAY;

/** Passwords and API keys of single services, which the credential report does not show. */
export const serviceCredential: AccountControl = {
  id: "service-credential",
  of: "account",
  severity: "medium",
  refs: [],
  sources: ["service-specific-credentials"],
  next: ({ user, credential }) =>
    awsIam(
      "update-service-specific-credential",
      option("user-name", user),
      option("service-specific-credential-id", credential ?? ""),
      "--status=Inactive",
    ),
  judge: ({ serviceCredentials }, asOf) =>
    (answered(serviceCredentials) ?? []).flatMap((credential) => judgeCredential(credential, asOf)),
};

function judgeCredential(credential: ServiceSpecificCredentialMetadata, asOf: Instant): AccountJudgement[] {
  const { UserName, ServiceName, ServiceSpecificCredentialId, Status, CreateDate, ExpirationDate } = credential;
  const created = CreateDate?.getTime();
  const age = created === undefined ? undefined : asOf - created;
  const faults = [
    ...(ExpirationDate ? [] : ["has no expiry"]),
    ...(age === undefined ? ["is of unknown age"] : []),
    ...(age !== undefined && age > maxAge ? [`is ${wholeDays(age)} days old`] : []),
  ];
  if (faults.length === 0) return [];
  const detail = `The ${Status?.toLowerCase()} credential for ${ServiceName} ${faults.join(" and ")}.`;
  return [{ user: UserName ?? "", credential: ServiceSpecificCredentialId ?? "", created, age, detail }];
}
