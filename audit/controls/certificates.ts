import { DAY, wholeDays } from "../../shared/time.ts";
import { answered } from "../read/sources.ts";
import { type AccountControl, cis, type RowControl, wholeAccount } from "./control.ts";
import { awsIam, option } from "./next.ts";
import { days } from "./row-keys.ts";

const maxAge = 90 * DAY;
const notice = 30 * DAY;

/** Signing certificates, which users prove themselves with to some older services. */
export const certificateAge: RowControl = {
  id: "certificate-age",
  of: "row",
  severity: "low",
  refs: [],
  sources: ["credential-report"],
  next: ({ user }) => awsIam("list-signing-certificates", option("user-name", user)),
  judge: (row, asOf) =>
    row.certificates.flatMap(({ slot, active, created = row.created }) => {
      const age = asOf - created;
      if (!active || age <= maxAge) return [];
      return [{ credential: slot, created, age, detail: `The active signing certificate is ${days(age)} old.` }];
    }),
};

/** Server certificates that have expired, or do so within 30 days. */
export const serverCertificate: AccountControl = {
  id: "server-certificate",
  of: "account",
  severity: "medium",
  refs: ["IAM.26", cis("1.18")],
  sources: ["server-certificates"],
  next: ({ credential }) => awsIam("get-server-certificate", option("server-certificate-name", credential ?? "")),
  judge: ({ serverCertificates }, asOf) =>
    (answered(serverCertificates) ?? []).flatMap(({ ServerCertificateName = "", Arn = "", UploadDate, Expiration }) => {
      const left = (Expiration?.getTime() ?? 0) - asOf;
      if (left > notice) return [];
      const created = UploadDate?.getTime();
      return [
        {
          user: wholeAccount,
          arn: Arn,
          credential: ServerCertificateName,
          created,
          age: created && asOf - created,
          detail: left <= 0 ? "The certificate has expired." : `The certificate expires in ${wholeDays(left)} days.`,
        },
      ];
    }),
};
