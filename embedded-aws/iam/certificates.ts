import { X509Certificate } from "node:crypto";
import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import { settable } from "./access-keys.ts";
import type { Call } from "./call.ts";
import { userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity, withinQuota } from "./refusals.ts";
import type { SigningCertificate, User } from "./state.ts";

const readCertificate = (body: string): X509Certificate => {
  try {
    return new X509Certificate(body);
  } catch {
    throw new AwsError("MalformedCertificate", "The certificate is not PEM-encoded X.509");
  }
};

const find = (user: User, id: string): SigningCertificate => {
  const found = user.certificates.find(({ CertificateId }) => CertificateId === id);
  if (!found) throw noSuchEntity(`The Certificate with id ${id} cannot be found.`);
  return found;
};

export const newSigningCertificate = (account: Account, CertificateBody: string): SigningCertificate => ({
  CertificateId: account.newId("ASCA", 32),
  CertificateBody,
  Status: "Active",
  UploadDate: account.now(),
});

export const uploadSigningCertificate: Call<"UploadSigningCertificate"> = (
  account,
  { UserName, CertificateBody },
  caller,
) => {
  const user = userOrCaller(account, UserName, caller);
  readCertificate(CertificateBody);
  withinQuota(user.certificates.length, 2, "SigningCertificatesPerUser");
  const certificate = newSigningCertificate(account, CertificateBody);
  user.certificates.push(certificate);
  return { Certificate: { ...certificate, UserName: user.UserName } };
};

export const listSigningCertificates: Call<"ListSigningCertificates"> = (account, input, caller) => {
  const { UserName, certificates } = userOrCaller(account, input.UserName, caller);
  return page(
    account,
    input,
    "Certificates",
    certificates.map((each) => ({ ...each, UserName })),
  );
};

export const updateSigningCertificate: Call<"UpdateSigningCertificate"> = (
  account,
  { UserName, CertificateId, Status },
  caller,
) => {
  find(userOrCaller(account, UserName, caller), CertificateId).Status = settable(Status);
};

export const deleteSigningCertificate: Call<"DeleteSigningCertificate"> = (
  account,
  { UserName, CertificateId },
  caller,
) => {
  const user = userOrCaller(account, UserName, caller);
  const certificate = find(user, CertificateId);
  user.certificates = user.certificates.filter((each) => each !== certificate);
};
