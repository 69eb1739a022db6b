import { cis, type PersonControl, type RowControl } from "./control.ts";
import { enrollMfa, showUser } from "./next.ts";

export const consoleMfa: RowControl = {
  id: "console-mfa",
  of: "row",
  severity: "high",
  refs: ["IAM.5", "IAM.19", cis("1.9")],
  sources: ["credential-report"],
  next: enrollMfa,
  judge: ({ passwordEnabled, mfaActive, created }) =>
    passwordEnabled && !mfaActive
      ? [{ credential: "mfa", created, detail: "The user can sign in to the console without MFA." }]
      : [],
};

export const adminWithoutMfa: PersonControl = {
  id: "admin-without-mfa",
  of: "person",
  severity: "critical",
  refs: ["IAM.19"],
  sources: ["authorization-details", "credential-report"],
  // A service has no phone: what it may do is to become less.
  next: (subject) => (subject.hasPassword ? enrollMfa : showUser)(subject),
  judge: ({ isAdmin, created }, row) => {
    const how = row?.passwordEnabled
      ? ""
      : " and has no password: MFA does not protect a service, fewer permissions do";
    return isAdmin && row?.mfaActive === false
      ? [{ credential: "mfa", created, detail: `The user may do everything in the account without MFA${how}.` }]
      : [];
  },
};
