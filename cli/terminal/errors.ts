/** What was typed cannot be used; the message says what to type instead. */
export class BadInput extends Error {
  override name = "BadInput";
}

/** Nothing was done: a rule of the workflows forbids it, or the person who was asked did not agree. */
export class Refused extends Error {
  override name = "Refused";
}

/** What was asked about could not be looked at whole, so that the answer is not known. */
export class NotSeen extends Error {
  override name = "NotSeen";
}

/** The user left a question with Ctrl-C, Ctrl-D or Esc. Nothing was done. */
export class Left extends Refused {}

/** As shells have it, 130 is what Ctrl-C ended. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Left) return 130;
  if (error instanceof NotSeen) return 4;
  return error instanceof Refused ? 3 : 1;
}

const accessDenied = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"]);
const expired = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired"]);
const notAccepted = new Set([
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
const throttled = new Set([
  "RequestLimitExceeded",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** What went wrong, for a person: the cause in a sentence, and what to do about it where that is known. */
export function explain(error: unknown): string {
  const { name, message, code, path } = error as Error & { code?: string; path?: string };
  if (name === "YError") return message.replace(/^--(\w) /, "-$1 "); // of yargs, which has one form for all names
  if (name === "CredentialsProviderError")
    return `No AWS credentials were found (${message}). Use --profile or AWS_PROFILE, or sign in with: aws sso login`;
  if (expired.has(name)) return `The AWS credentials have expired. Sign in again, for example with: aws sso login`;
  if (notAccepted.has(name))
    return `AWS does not accept these credentials (${name}: ${message}). See whose they are with: aws sts get-caller-identity`;
  if (message.includes("invalid MFA one time pass code"))
    return "AWS did not accept the MFA code. Wait for the next code, then try again";
  if (accessDenied.has(name))
    return `You may not do this: ${message}. Ask for that permission (docs/steward.md lists what each command needs), or use another --profile`;
  if (throttled.has(name))
    return `AWS throttles this account's calls just now (${name}: ${message}). Nothing is lost: wait a minute and type it again`;
  if (message === "Region is missing" || message.startsWith('Region not accepted: region=""'))
    return "No AWS region is set. Use --region or AWS_REGION";
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const { AWS_ENDPOINT_URL: endpoint } = process.env;
    return endpoint
      ? `Nobody answers at ${endpoint} (${code}). If that is wrong, type: unset AWS_ENDPOINT_URL`
      : `AWS cannot be reached (${code}). Check the network, and the region: ${message}`;
  }
  if (name === "TimeoutError") return `AWS took the request and does not answer (${message}). Try again`;
  if (code === "ENOENT") return `There is no file or folder ${path}`;
  if (code === "EISDIR") return `${path ?? "That"} is a folder, where a file is needed`;
  if (code === "EACCES") return `${path} may not be read or written by you`;
  return message;
}
