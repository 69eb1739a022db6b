import type { Account } from "../../embedded-aws/account.ts";

/** Maps and sets have no JSON of their own, and groups know their members by reference. */
const plain = (_key: string, value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value].map((one) => (one as { GroupName?: string }).GroupName ?? one).sort();
  return value;
};

/** All that stands in an account, each thing under a name: `user ada`, `secret of ada: access-key`, `object reports/…`. */
export function inventory({ iam, secrets, buckets, parameters }: Account): Map<string, string> {
  const owners = new Map([...iam.users.values()].map(({ UserId, UserName }) => [UserId, UserName]));
  const secretName = (name: string) => {
    const [, id = "", kind] = /([^/]+)\/([^/]+)$/.exec(name) ?? [];
    return `secret of ${owners.get(id) ?? id}: ${kind}`;
  };
  const things: [string, unknown][] = [
    ...[...iam.users.values()].map((user): [string, unknown] => [`user ${user.UserName}`, user]),
    ...[...iam.groups].map(([name, group]): [string, unknown] => [`group ${name}`, group]),
    ...[...iam.roles].map(([name, role]): [string, unknown] => [`role ${name}`, role]),
    ...[...iam.policies].map(([arn, policy]): [string, unknown] => [`policy ${arn}`, policy]),
    ...[...iam.virtualMfaDevices].map(([serial, device]): [string, unknown] => [`device ${serial}`, device]),
    ...[...iam.serverCertificates].map(([name, one]): [string, unknown] => [`server certificate ${name}`, one]),
    ["password policy", iam.passwordPolicy ?? null],
    ["root", iam.root],
    ...[...secrets.values()]
      .filter(({ deleted }) => !deleted)
      .map(({ LastAccessedDate: _, ...secret }): [string, unknown] => [secretName(secret.Name), secret]),
    ...[...buckets.values()].flatMap((objects) =>
      [...objects].map(([key, { body }]): [string, unknown] => [`object ${key}`, Buffer.from(body).toString("base64")]),
    ),
    ...[...parameters].map(([name, parameter]): [string, unknown] => [`parameter ${name}`, parameter]),
  ];
  return new Map(things.map(([name, thing]) => [name, JSON.stringify(thing, plain)]));
}

/** Names of what came, went or is not as it was. */
export const changed = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
