import * as z from "zod/mini";
import { parseTime } from "./time.ts";

export const text = (length: number) => z.string().check(z.minLength(1), z.maxLength(length));
export const Instant = z.iso.datetime({ offset: true });
/** A date without a time is the end of that day, as the audit reads the tags of users. */
export const End = z.string().check(
  z.maxLength(64),
  z.refine((text) => parseTime(text, "end") !== undefined, {
    error: "a date such as 2026-12-31, or a time such as 2026-12-31T18:00:00Z",
  }),
);

/** What every request to a workflow says of itself. */
export const request = {
  /** The business key: the same request, however often it comes, starts one execution. */
  requestId: text(256),
  requestedBy: text(256),
  reason: text(1024),
};

/** Of an offboarding, in days: its execution waits for so long, and may last a year. */
export const QuarantineDays = z.int().check(z.minimum(1), z.maximum(330));

export const UserName = z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/));
export const UserId = z.string().check(z.regex(/^\w{16,128}$/));
export const AccessKeyId = z.string().check(z.regex(/^[A-Z0-9]{16,128}$/));
/** Serial numbers of MFA devices; IAM allows eight of them a user, and shows passkeys and hardware tokens, too. */
export const Serials = z.array(z.string().check(z.regex(/^[\w+=/:,.@-]{9,256}$/))).check(z.maxLength(8));
const GroupName = z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/));
const PolicyArn = z.string().check(z.regex(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/));
/** Of roles that may stand in a secret's tag, which takes no comma and no more than this. */
export const RoleArn = z.string().check(z.regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=.@/-]+$/), z.maxLength(256));
/** IAM takes `*`, `?` and `$` too, which say something else where a path stands in a policy. It always ends with `/`. */
export const Path = z.string().check(z.regex(/^(?!.*[*?$])\/([!-~]+\/)?$/), z.maxLength(512));
export const Email = z.string().check(z.regex(/^[\w.+-]+@[\w.-]+$/), z.maxLength(256));
/** IAM takes a user's first two keys, ten groups, ten managed policies and fifty tags, five of them ours. */
export const Groups = z.array(GroupName).check(z.maxLength(10));
export const Policies = z.array(PolicyArn).check(z.maxLength(10));
export const access = { groups: Groups, policies: Policies };
/** Groups and policies, as a result names them. */
export const Access = z.strictObject({ groups: z.array(z.string()), policies: z.array(z.string()) });
/** Ours and AWS's are not for others to set; IAM matches keys without regard to case. */
const reserved = /^(steward|aws):/iu; // with `u` a long s is an s, as it may be to IAM
export const Tags = z
  .record(
    z.string().check(z.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u)),
    z.string().check(z.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)),
  )
  .check(
    z.refine((tags) => Object.keys(tags).length <= 40, { error: "40 tags at most" }),
    z.refine((tags) => !Object.keys(tags).some((key) => reserved.test(key)), {
      error: "tags under steward: and aws: are not for requests to set",
    }),
  );

/** What a request about one person says; its id stands in a tag, which takes no other characters. */
export const personal = {
  ...request,
  requestId: z.string().check(z.regex(/^[\w .:/=+@-]{1,128}$/)),
  userName: UserName,
};
export const { requestId, userName } = personal;
