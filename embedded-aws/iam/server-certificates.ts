import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { arn, byName } from "./names.ts";
import { page } from "./paging.ts";
import type { ServerCertificate } from "./state.ts";

const shown = (account: Account, certificate: ServerCertificate) => ({
  ...certificate,
  Arn: arn(account, `server-certificate${certificate.Path}${certificate.ServerCertificateName}`),
});

export const listServerCertificates: Call<"ListServerCertificates"> = (account, input) => {
  const all = [...account.iam.serverCertificates.values()]
    .filter(({ Path }) => Path.startsWith(input.PathPrefix ?? "/"))
    .sort((a, b) => byName(a.ServerCertificateName, b.ServerCertificateName))
    .map((each) => shown(account, each));
  return page(account, input, "ServerCertificateMetadataList", all);
};
