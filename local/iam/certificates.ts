import { X509Certificate } from "node:crypto";
import type {
  DeleteSigningCertificateRequest,
  ListSigningCertificatesRequest,
  ListSigningCertificatesResponse,
  UpdateSigningCertificateRequest,
  UploadSigningCertificateRequest,
  UploadSigningCertificateResponse,
} from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import { AwsError, type Caller } from "../operation.ts";
import { settable } from "./access-keys.ts";
import type { Input } from "./input.ts";
import { userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity, withinQuota } from "./refusals.ts";
import type { SigningCertificate, User } from "./state.ts";

export const readCertificate = (body: string): X509Certificate => {
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

export const uploadSigningCertificate = (
  account: Account,
  { UserName, CertificateBody }: Input<UploadSigningCertificateRequest>,
  caller: Caller,
): UploadSigningCertificateResponse => {
  const user = userOrCaller(account, UserName, caller);
  readCertificate(CertificateBody);
  withinQuota(user.certificates.length, 2, "SigningCertificatesPerUser");
  const certificate = newSigningCertificate(account, CertificateBody);
  user.certificates.push(certificate);
  return { Certificate: { ...certificate, UserName: user.UserName } };
};

export const listSigningCertificates = (
  account: Account,
  input: Input<ListSigningCertificatesRequest>,
  caller: Caller,
): ListSigningCertificatesResponse => {
  const { UserName, certificates } = userOrCaller(account, input.UserName, caller);
  return page(
    account,
    input,
    "Certificates",
    certificates.map((each) => ({ ...each, UserName })),
  );
};

export const updateSigningCertificate = (
  account: Account,
  { UserName, CertificateId, Status }: Input<UpdateSigningCertificateRequest>,
  caller: Caller,
): void => {
  find(userOrCaller(account, UserName, caller), CertificateId).Status = settable(Status);
};

export const deleteSigningCertificate = (
  account: Account,
  { UserName, CertificateId }: Input<DeleteSigningCertificateRequest>,
  caller: Caller,
): void => {
  const user = userOrCaller(account, UserName, caller);
  const certificate = find(user, CertificateId);
  user.certificates = user.certificates.filter((each) => each !== certificate);
};
