import type {
  PasswordPolicy,
  ServerCertificateMetadata,
  ServiceSpecificCredentialMetadata,
  VirtualMFADevice,
} from "@aws-sdk/client-iam";
import { DAY, type Instant, iso, wholeDays } from "../../shared/time.ts";
import type { ReportRow } from "../read/credential-report.ts";
import type { Judgement } from "./controls.ts";
import { type Person, tagTime } from "./people.ts";

/** A judgement that names what it is about itself, since no row of the report does. */
export type AccountJudgement = Judgement & { user: string; arn?: string };

/** Stands for the user in findings that concern the account as a whole. */
export const wholeAccount = "<account>";

const maxCredentialAge = 90 * DAY;
const certificateNotice = 30 * DAY;

/** What a user's policies, groups and tags tell. `row` is missing if the report does not know the user. */
export function judgePerson(person: Person, row: ReportRow | undefined, asOf: Instant): Judgement[] {
  const { created, directPolicies, quarantinePolicies } = person;
  const judgements: Judgement[] = [];
  if (directPolicies.length > 0)
    judgements.push({
      control: "direct-policy",
      credential: null,
      created,
      detail: `Policies on the user itself: ${directPolicies.join(", ")}.`,
    });
  if (quarantinePolicies.length > 0)
    judgements.push({
      control: "quarantine-policy",
      credential: null,
      created,
      detail: `AWS found a key of this user exposed and attached ${quarantinePolicies.join(", ")}.`,
    });
  if (person.isAdmin && row?.mfaActive === false)
    judgements.push({
      control: "admin-without-mfa",
      credential: "mfa",
      created,
      detail: "May do everything in the account, without MFA.",
    });
  return [...judgements, ...judgeExpiry(person, asOf)];
}

function judgeExpiry({ tags, created }: Person, asOf: Instant): Judgement[] {
  const tag = tags.get("steward:expires-at");
  const expires = tagTime(tag);
  if (tag === undefined || (expires !== undefined && expires >= asOf)) return [];
  const detail =
    expires === undefined
      ? `The end of the account (steward:expires-at) is no time: ${JSON.stringify(tag)}.`
      : `The account was to end at ${iso(expires)}.`;
  return [{ control: "expired-account", credential: null, created, detail }];
}

/** Passwords and API keys of single services, which the credential report does not show. */
export const judgeServiceCredentials = (
  credentials: ServiceSpecificCredentialMetadata[],
  asOf: Instant,
): AccountJudgement[] =>
  credentials.flatMap(({ UserName, ServiceName, ServiceSpecificCredentialId, Status, CreateDate, ExpirationDate }) => {
    const created = CreateDate?.getTime();
    const age = created === undefined ? undefined : asOf - created;
    const faults = [
      ...(ExpirationDate ? [] : ["has no expiry"]),
      ...(age === undefined ? ["is of unknown age"] : []),
      ...(age !== undefined && age > maxCredentialAge ? [`is ${wholeDays(age)} days old`] : []),
    ];
    return faults.length === 0
      ? []
      : [
          {
            control: "service-credential",
            user: UserName ?? "",
            credential: ServiceSpecificCredentialId ?? "",
            created,
            age,
            detail: `The ${Status?.toLowerCase()} credential for ${ServiceName} ${faults.join(" and ")}.`,
          },
        ];
  });

/** Virtual MFA devices that belong to nobody. One whose `steward:expires-at` is still to come is being enrolled. */
export const judgeUnassignedDevices = (devices: VirtualMFADevice[], asOf: Instant): AccountJudgement[] =>
  devices
    .filter(({ Tags = [] }) => {
      const deadline = tagTime(Tags.find(({ Key }) => Key?.toLowerCase() === "steward:expires-at")?.Value);
      return deadline === undefined || deadline < asOf;
    })
    .map(({ SerialNumber = "" }) => ({
      control: "orphan-mfa",
      user: wholeAccount,
      arn: SerialNumber,
      credential: SerialNumber,
      created: undefined,
      detail: "A virtual MFA device that is assigned to nobody blocks its name and holds a seed.",
    }));

/** CIS 5.0 1.7 and 1.8, Security Hub IAM.7: length 14, all four classes, 24 passwords remembered. */
export function judgePasswordPolicy(policy: PasswordPolicy | null): AccountJudgement[] {
  const weaknesses = [
    [(policy?.MinimumPasswordLength ?? 0) >= 14, "fewer than 14 characters are allowed"],
    [policy?.RequireUppercaseCharacters, "no upper-case letter is asked for"],
    [policy?.RequireLowercaseCharacters, "no lower-case letter is asked for"],
    [policy?.RequireNumbers, "no digit is asked for"],
    [policy?.RequireSymbols, "no symbol is asked for"],
    [(policy?.PasswordReusePrevention ?? 0) >= 24, "fewer than 24 earlier passwords are refused"],
  ].flatMap(([met, weakness]) => (met ? [] : [weakness]));
  if (weaknesses.length === 0) return [];
  const detail = policy ? `In the password policy, ${weaknesses.join("; ")}.` : "The account has no password policy.";
  return [{ control: "password-policy", user: wholeAccount, credential: null, created: undefined, detail }];
}

/** Server certificates that have expired, or do so within 30 days. */
export const judgeServerCertificates = (certificates: ServerCertificateMetadata[], asOf: Instant): AccountJudgement[] =>
  certificates.flatMap(({ ServerCertificateName = "", Arn = "", UploadDate, Expiration }) => {
    const left = (Expiration?.getTime() ?? 0) - asOf;
    if (left > certificateNotice) return [];
    const created = UploadDate?.getTime();
    return [
      {
        control: "server-certificate",
        user: wholeAccount,
        arn: Arn,
        credential: ServerCertificateName,
        created,
        age: created && asOf - created,
        detail: left <= 0 ? "The certificate has expired." : `The certificate expires in ${wholeDays(left)} days.`,
      },
    ];
  });
