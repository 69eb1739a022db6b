import { TagUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { accessKeys, type CredentialKind, serviceCredentials, signingCertificates, sshKeys } from "./credentials.ts";
import { deny, isDenied } from "./deny.ts";
import { kinds, removeAll } from "./kinds.ts";
import { type Leaver, leaver } from "./leaver.ts";
import { oneByOne } from "./one-by-one.ts";

/** A part of the cut: what of it is missing, and how it is made. Each stands by itself, whatever becomes of the others. */
export interface Part {
  missing(user: StandingUser, who: Leaver): Promise<string[]>;
  make(user: StandingUser, who: Leaver): Promise<string[]>;
}

const active = async ({ list }: CredentialKind, userName: string) =>
  (await list(userName)).filter(({ status }) => status === "Active").map(({ id }) => id);

const inactive = (...all: CredentialKind[]): Part => ({
  missing: async ({ userName }) => {
    const found = all.map(async (kind) => (await active(kind, userName)).map((id) => `${kind.what} ${id} is active`));
    return (await Promise.all(found)).flat();
  },
  make: async ({ userName }) => {
    const failures: unknown[] = [];
    const done: string[] = [];
    for (const kind of all)
      await active(kind, userName)
        .then((ids) => oneByOne(ids, (id) => kind.set(userName, id, "Inactive")))
        .then(
          (ids) => done.push(...ids),
          (error) => failures.push(error),
        );
    if (failures.length > 0) throw failures[0];
    return done;
  },
});

/** By the step that makes them. */
export const parts: Record<
  "mark" | "deny" | "deactivate-keys" | "remove-password" | "deactivate-other-credentials",
  Part
> = {
  mark: {
    missing: async ({ tags }, { requestId }) =>
      tags.get(userTag.leaving) === requestId ? [] : ["he is not marked as leaving"],
    make: async ({ userName }, { requestId }) => {
      await iam.send(new TagUserCommand({ UserName: userName, Tags: [{ Key: userTag.leaving, Value: requestId }] }));
      return [userTag.leaving];
    },
  },
  deny: {
    missing: async (user) => ((await isDenied(user)) ? [] : ["he is not denied everything"]),
    make: deny,
  },
  "deactivate-keys": inactive(accessKeys),
  "remove-password": {
    missing: async ({ userName }) =>
      (await kinds["delete-password"].list(userName)).map(() => "he has a console password"),
    make: ({ userName }) => removeAll(kinds["delete-password"], userName),
  },
  "deactivate-other-credentials": inactive(sshKeys, signingCertificates, serviceCredentials),
};

/** Safe to repeat: what is done already is found done. */
export const makePart = async (step: keyof typeof parts, who: Leaver): Promise<string[]> =>
  parts[step].make(await leaver(who), who);
