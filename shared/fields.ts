import * as z from "zod/mini";
import "./schemas.ts";
import { parseTime } from "./time.ts";

/**
 * A schema, made when an input needs it: all of them would take a cold start four milliseconds. esbuild takes the call for one
 * without effects, and so a bundle carries only the fields that it uses.
 */
/* @__NO_SIDE_EFFECTS__ */
const field = <T extends z.ZodMiniType>(make: () => T) => z.lazy(make);

/** Several fields of an object, under the same rule. */
/* @__NO_SIDE_EFFECTS__ */
const fields = <T>(make: () => T): T => make();

export const text = (length: number) => z.string().check(z.minLength(1), z.maxLength(length));
export const Instant = field(() =>
  z.iso.datetime({ offset: true, error: "must be a time such as 2026-12-31T18:00:00Z" }),
);
/** A date without a time is the end of that day, as the audit reads the tags of users. */
export const End = field(() =>
  z.string().check(
    z.maxLength(64),
    z.refine((text) => parseTime(text, "end") !== undefined, {
      error: "must be a date such as 2026-12-31, or a time such as 2026-12-31T18:00:00Z",
    }),
  ),
);

/** What parameters take, too, which no schema reads. */
export interface Rule {
  pattern: RegExp;
  /** Characters, where the pattern does not say it. */
  most?: number;
  says: string;
}
const ruled = ({ pattern, most, says }: Rule) =>
  z.string().check(z.regex(pattern, says), ...(most === undefined ? [] : [z.maxLength(most)]));

export const accountId: Rule = {
  pattern: /^\d{12}$/,
  says: "must be the id of an account, such as 123456789012",
};
export const AccountId = field(() => ruled(accountId));

/** What every request to a workflow says of itself. */
export const request = fields(() => ({
  /** The business key: the same request, however often it comes, starts one execution. */
  requestId: text(256),
  requestedBy: text(256),
  reason: text(1024),
}));

/** Days: an offboarding's execution waits for so long, and may last a year. */
export const longestQuarantine = 330;
export const QuarantineDays = field(() => z.int().check(z.minimum(1), z.maximum(longestQuarantine)));

export const UserName = field(() =>
  z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/, "must be 1 to 64 letters, digits or + = , . @ _ -")),
);
export const UserId = field(() =>
  z.string().check(z.regex(/^\w{16,128}$/, "must be the unique id of a user, such as AIDAJQABLZS4A3QDU576Q")),
);
export const AccessKeyId = field(() =>
  z.string().check(z.regex(/^[A-Z0-9]{16,128}$/, "must be the id of an access key, such as AKIAIOSFODNN7EXAMPLE")),
);
/** Serial numbers of MFA devices; IAM allows eight of them a user, and shows passkeys and hardware tokens, too. */
export const Serials = field(() => z.array(z.string().check(z.regex(/^[\w+=/:,.@-]{9,256}$/))).check(z.maxLength(8)));
const GroupName = field(() =>
  z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/, "must be 1 to 128 letters, digits or + = , . @ _ -")),
);
export const PolicyArn = field(() =>
  z
    .string()
    .check(
      z.regex(
        /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/,
        "must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess",
      ),
    ),
);
/** Of roles that may stand in a secret's tag, which takes no comma and no more than this. */
export const roleArn: Rule = {
  pattern: /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=.@/-]+$/,
  most: 256,
  says: "must be the ARN of a role, without a comma",
};
export const RoleArn = field(() => ruled(roleArn));
/** IAM takes `*`, `?` and `$` too, which say something else where a path stands in a policy. It always ends with `/`. */
export const path: Rule = {
  pattern: /^(?!.*[*?$])\/([!-~]+\/)?$/,
  most: 512,
  says: "must begin and end with /, such as /people/, without * ? $",
};
export const Path = field(() => ruled(path));
export const Email = field(() =>
  z
    .string()
    .check(z.regex(/^[\w.+-]+@[\w.-]+$/, "must be an e-mail address, such as jane@example.com"), z.maxLength(256)),
);
/** A person: an owner's address, or a user's name. */
export const PersonName = field(() =>
  z
    .string()
    .check(z.regex(/^[\w+=,.@-]{1,256}$/, "must be an e-mail address or the name of a user, such as ada@example.com")),
);
/** IAM takes ten groups, ten managed policies and fifty tags a user; forty of these are for others, the rest is ours. */
export const Groups = field(() => z.array(GroupName).check(z.maxLength(10)));
export const Policies = field(() => z.array(PolicyArn).check(z.maxLength(10)));
export const access = fields(() => ({ groups: Groups, policies: Policies }));
/** Groups and policies, as a result names them. */
export const Access = field(() => z.strictObject({ groups: z.array(z.string()), policies: z.array(z.string()) }));
/** Ours and AWS's are not for others to set; IAM matches keys without regard to case. */
const reserved = /^(steward|aws):/iu; // with `u` a long s is an s, as it may be to IAM
export const Tags = field(() =>
  z
    .record(
      z
        .string()
        .check(
          z.regex(
            /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
            "must be 1 to 128 letters, digits, spaces or _ . : / = + - @",
          ),
        ),
      z
        .string()
        .check(
          z.regex(
            /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
            "must be at most 256 letters, digits, spaces or _ . : / = + - @",
          ),
        ),
    )
    .check(
      z.refine((tags) => Object.keys(tags).length <= 40, { error: "must be 40 at most" }),
      z.refine((tags) => !Object.keys(tags).some((key) => reserved.test(key)), {
        error: "must not begin with steward: or aws:, which are reserved",
      }),
    ),
);

/** Of a request about what is in an account: which one, if it is not the stage's own. */
export const inAccount = fields(() => ({ ...request, account: z.optional(AccountId) }));

/** It stands in a tag, which takes no other characters. */
export const requestId = field(() =>
  z.string().check(z.regex(/^[\w .:/=+@-]{1,128}$/, "must be 1 to 128 letters, digits, spaces or . : / = + @ _ -")),
);

/** What a request about one person says. */
export const personal = fields(() => ({ ...inAccount, requestId, userName: UserName }));
export const userName = field(() => UserName);

export const Sha256 = field(() =>
  z.string().check(z.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits, as steward access plan names it")),
);
