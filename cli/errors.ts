/** What was typed cannot be used; the message says what to type instead. */
export class BadInput extends Error {
  override name = "BadInput";
}

/** Automation does not do what was asked; the message says why. */
export class Refused extends Error {
  override name = "Refused";
}

/** What went wrong, for a person: the cause in a sentence, and what to do about it where that is known. */
export function explain(error: unknown): string {
  const { name, message, code, path } = error as Error & { code?: string; path?: string };
  if (name === "CredentialsProviderError")
    return `No AWS credentials were found (${message}). Set AWS_PROFILE or --profile, or sign in with: aws sso login`;
  if (name === "ExpiredToken")
    return `The AWS credentials have expired. Sign in again, for example with: aws sso login`;
  if (name === "InvalidClientTokenId" || name === "SignatureDoesNotMatch")
    return `AWS does not accept these credentials (${name}: ${message}). See whose they are with: aws sts get-caller-identity`;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const endpoint = process.env.AWS_ENDPOINT_URL ?? "AWS";
    return `Nobody answers at ${endpoint} (${code}). Is AWS_ENDPOINT_URL right, and the network up?`;
  }
  if (name === "TimeoutError") return `The endpoint took the request and does not answer (${message})`;
  if (code === "ENOENT") return `There is no file or folder ${path}`;
  if (code === "EISDIR") return `${path ?? "That"} is a folder, where a file is needed`;
  if (code === "EACCES") return `${path} may not be read or written by you`;
  return message;
}
