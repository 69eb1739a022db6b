import { iam } from "../aws/iam.ts";
import { belongings, credentials } from "../iam/belongings.ts";
import type { StandingUser } from "../iam/guard.ts";
import { userTag } from "../iam/tags.ts";
import { denialOf, isDenied } from "./denial.ts";
import type { Leaver } from "./leaver.ts";

export type CredentialNoun = keyof typeof credentials;
export const otherCredentials = ["sshKeys", "signingCertificates", "serviceCredentials"] as const;

/** Looks for what is missing of a part of the cut, in words. */
export type Missing = (user: StandingUser, who: Leaver) => Promise<string[]>;

export const activeOf = async (noun: CredentialNoun, userName: string): Promise<string[]> =>
  (await credentials[noun].list(iam, userName)).filter(({ status }) => status === "Active").map(({ id }) => id);

const active =
  (...nouns: readonly CredentialNoun[]): Missing =>
  async ({ userName }) => {
    const found = nouns.map(async (noun) =>
      (await activeOf(noun, userName)).map((id) => `${credentials[noun].what} ${id} is active`),
    );
    return (await Promise.all(found)).flat();
  };

/** What is missing of each part of the cut, by the step that makes the part. */
export const missing = {
  mark: async ({ tags }, { requestId }) =>
    tags.get(userTag.leaving) === requestId ? [] : ["the user is not marked as leaving"],
  deny: async (user) => (isDenied(user, await denialOf(user)) ? [] : ["the user is not denied everything"]),
  "deactivate-keys": active("accessKeys"),
  "remove-password": async ({ userName }) =>
    (await belongings.password.list(iam, userName)).map(() => "the user has a console password"),
  "deactivate-other-credentials": active(...otherCredentials),
} satisfies Record<string, Missing>;
