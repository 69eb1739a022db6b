import { cis, type PersonControl, type RowControl } from "./control.ts";
import { enrollMfa } from "./next.ts";

export const consoleMfa: RowControl = {
  id: "console-mfa",
  of: "row",
  severity: "high",
  refs: ["IAM.5", cis("1.9")],
  sources: ["credential-report"],
  next: enrollMfa,
  judge: ({ passwordEnabled, mfaActive, created }) =>
    passwordEnabled && !mfaActive
      ? [{ credential: "mfa", created, detail: "Signs in to the console without MFA." }]
      : [],
};

export const adminWithoutMfa: PersonControl = {
  id: "admin-without-mfa",
  of: "person",
  severity: "critical",
  refs: [],
  sources: ["authorization-details", "credential-report"],
  next: enrollMfa,
  judge: ({ isAdmin, created }, row) =>
    isAdmin && row?.mfaActive === false
      ? [{ credential: "mfa", created, detail: "May do everything in the account, without MFA." }]
      : [],
};
