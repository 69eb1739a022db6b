import * as z from "zod/mini";
import { jsonIn } from "../../shared/json.ts";
import { ReportError } from "./credential-report.ts";
import type { AuthorizationDetails } from "./people.ts";
import { textOf } from "./saved-report.ts";

const date = z.pipe(
  z.union([z.string(), z.number()]),
  z.transform((value) => new Date(typeof value === "number" ? value * 1000 : value)),
);
const Attached = z.optional(z.array(z.object({ PolicyName: z.optional(z.string()), PolicyArn: z.string() })));
const Inline = z.optional(z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.any() })));

/** What the audit needs of the answer as the AWS CLI prints it: dates as text, documents read already. */
const Details = z.object({
  UserDetailList: z.array(
    z.object({
      UserName: z.string(),
      Arn: z.string(),
      CreateDate: date,
      UserPolicyList: Inline,
      GroupList: z.optional(z.array(z.string())),
      AttachedManagedPolicies: Attached,
      PermissionsBoundary: z.optional(z.object({ PermissionsBoundaryArn: z.string() })),
      Tags: z.optional(z.array(z.object({ Key: z.string(), Value: z.string() }))),
    }),
  ),
  GroupDetailList: z.array(
    z.object({ GroupName: z.string(), Arn: z.string(), GroupPolicyList: Inline, AttachedManagedPolicies: Attached }),
  ),
  Policies: z.array(
    z.object({
      PolicyName: z.string(),
      Arn: z.string(),
      PolicyVersionList: z.optional(
        z.array(z.object({ IsDefaultVersion: z.boolean(), Document: z.optional(z.any()) })),
      ),
    }),
  ),
  IsTruncated: z.optional(z.boolean()),
});

const howToSave = "Save it whole with: aws iam get-account-authorization-details > details.json";

/**
 * The account's details that somebody saved with `aws iam get-account-authorization-details`.
 *
 * @throws {ReportError} where the text is something else, or one page of several
 */
export function savedDetails(bytes: Buffer): AuthorizationDetails {
  const parsed = Details.safeParse(jsonIn(textOf(bytes).replace(/^\uFEFF/, "")));
  if (!parsed.success)
    throw new ReportError(`this is not the answer of get-account-authorization-details. ${howToSave}`);
  const { UserDetailList, GroupDetailList, Policies, IsTruncated } = parsed.data;
  if (IsTruncated) throw new ReportError(`this is one page of the account's details. ${howToSave}`);
  return { users: UserDetailList, groups: GroupDetailList, policies: Policies } as AuthorizationDetails;
}
