import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { readCertificate } from "./certificates.ts";
import { arn, byName } from "./names.ts";
import { page } from "./paging.ts";
import { entityExists, noSuchEntity, withinQuota } from "./refusals.ts";
import type { ServerCertificate } from "./state.ts";

const shown = (account: Account, { CertificateBody: _, ...certificate }: ServerCertificate) => ({
  ...certificate,
  Arn: arn(account, `server-certificate${certificate.Path}${certificate.ServerCertificateName}`),
});

export const uploadServerCertificate: Call<"UploadServerCertificate"> = (
  account,
  { ServerCertificateName, Path = "/", CertificateBody },
) => {
  const { serverCertificates } = account.iam;
  if (serverCertificates.has(ServerCertificateName.toLowerCase()))
    throw entityExists(`The Server Certificate with name ${ServerCertificateName} already exists.`);
  withinQuota(serverCertificates.size, 20, "ServerCertificatesPerAccount");
  const certificate: ServerCertificate = {
    ServerCertificateName,
    ServerCertificateId: account.newId("ASCA"),
    Path,
    UploadDate: account.now(),
    Expiration: new Date(readCertificate(CertificateBody).validTo),
    CertificateBody,
  };
  serverCertificates.set(ServerCertificateName.toLowerCase(), certificate);
  return { ServerCertificateMetadata: shown(account, certificate) };
};

export const listServerCertificates: Call<"ListServerCertificates"> = (account, input) => {
  const all = [...account.iam.serverCertificates.values()]
    .filter(({ Path }) => Path.startsWith(input.PathPrefix ?? "/"))
    .sort((a, b) => byName(a.ServerCertificateName, b.ServerCertificateName))
    .map((each) => shown(account, each));
  return page(account, input, "ServerCertificateMetadataList", all);
};

export const deleteServerCertificate: Call<"DeleteServerCertificate"> = (account, { ServerCertificateName }) => {
  if (!account.iam.serverCertificates.delete(ServerCertificateName.toLowerCase()))
    throw noSuchEntity(`The Server Certificate with name ${ServerCertificateName} cannot be found.`);
};
