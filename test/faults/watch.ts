import type { Account } from "../../embedded-aws/account.ts";
import type { AccessKey } from "../../embedded-aws/iam/state.ts";
import { isKnown } from "../../embedded-aws/lag.ts";
import { withStage } from "../../embedded-aws/services/secrets/look-up.ts";
import type { Secret } from "../../embedded-aws/services/state.ts";

/** What was seen while a run went on, call by call. */
export interface Seen {
  /** Every secret that the account held at some time. */
  canaries: Set<string>;
  /** Programs that found a key in `AWSCURRENT` that did not work. */
  stranded: Set<string>;
}

/** Looks after each call; `readers` are the secrets out of which programs read a key all the time. */
export function watch(account: Account, readers: Set<string>): Seen {
  const seen: Seen = { canaries: new Set(), stranded: new Set() };
  account.watch = () => {
    for (const canary of secretsIn(account)) seen.canaries.add(canary);
    for (const name of readers) if (!heldKey(account, name)) seen.stranded.add(name);
  };
  account.watch();
  return seen;
}

const secretsIn = ({ iam, secrets }: Account): string[] => [
  ...[...iam.users.values(), iam.root].flatMap(({ accessKeys }) => accessKeys.map((key) => key.SecretAccessKey)),
  ...[...iam.users.values()].flatMap(({ loginProfile }) => loginProfile?.passwords ?? []),
  ...[...iam.virtualMfaDevices.values()].map(({ seed }) => seed),
  ...[...secrets.values()].flatMap((secret) => valuesOf(secret).flatMap(secretParts)),
];

type Value = Record<string, string | undefined>;

export const valuesOf = ({ versions }: Secret): Value[] =>
  [...versions.values()].map(({ SecretString }) => JSON.parse(SecretString ?? "{}"));

const secretParts = ({ password, secretAccessKey, seed, otpauthUri, qrPngBase64 }: Value) =>
  [password, secretAccessKey, seed, otpauthUri, qrPngBase64].filter((part) => part !== undefined);

/** The key that a program finds in a secret, where it works. */
export function heldKey(account: Account, name: string): AccessKey | undefined {
  const secret = account.secrets.get(name);
  if (!secret || secret.deleted) return undefined;
  const { accessKeyId, secretAccessKey } = JSON.parse(withStage(secret, "AWSCURRENT")?.SecretString ?? "{}");
  const key = [...account.iam.users.values()]
    .flatMap(({ accessKeys }) => accessKeys)
    .find(({ AccessKeyId }) => AccessKeyId === accessKeyId);
  const works = key?.Status === "Active" && key.SecretAccessKey === secretAccessKey && isKnown(account, accessKeyId);
  return works ? key : undefined;
}
