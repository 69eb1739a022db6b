import { GetUserCommand, NoSuchEntityException } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { valueIn } from "../../shared/handover-versions.ts";
import { handoverName, type SecretKind } from "../../shared/names.ts";
import type { Account } from "../stage/account.ts";
import { iamClient, secretsClient, stsClient } from "../stage/aws.ts";
import { stageName } from "../stage/settings.ts";
import { BadInput } from "../terminal/errors.ts";
import { holdToUserName } from "./person.ts";

export interface Wanted extends Account {
  user: string;
  kind: SecretKind;
  stage?: string | undefined;
}

/** What a hand-over secret holds, if the caller may read it. */
export async function handedOver({ user, kind, stage, ...account }: Wanted): Promise<Record<string, unknown>> {
  const folder = account.account === undefined ? "" : `${account.account}/`;
  const userId = await userIdOf(user, { ...account, stage });
  const SecretId = handoverName(`iam-steward/${stageName(stage)}/${folder}`, userId, kind);
  const { SecretString } = await (await secretsClient(account))
    .send(new GetSecretValueCommand({ SecretId }))
    .catch((error) => {
      throw explained(error, SecretId);
    });
  return valueIn(SecretId, SecretString) as Record<string, unknown>;
}

/** Secrets are named by the user's id, since a name can be given to another user. Users without rights in IAM know their own id. */
async function userIdOf(UserName: string, account: Omit<Wanted, "user" | "kind">): Promise<string> {
  holdToUserName(UserName);
  const iam = await iamClient(account);
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch(async (error) => {
    if (error instanceof NoSuchEntityException)
      throw new BadInput(`There is no IAM user ${UserName}. To see all: steward users`);
    const own = error.name === "AccessDenied" ? await ownId(UserName, account) : undefined;
    if (own === undefined) throw error;
    return { User: { UserId: own } };
  });
  return User?.UserId ?? "";
}

async function ownId(userName: string, account: Account): Promise<string | undefined> {
  const { Arn = "", UserId } = await (await stsClient(account)).send(new GetCallerIdentityCommand());
  return /:user\/(?:.*\/)?([^/]+)$/.exec(Arn)?.[1] === userName ? UserId : undefined;
}

const explained = (error: Error, name: string): Error => {
  if (error.name === "ResourceNotFoundException" || error.name === "InvalidRequestException")
    return new BadInput(`There is no secret ${name}. It does not exist yet, or it was deleted after it was used`);
  if (error.name === "AccessDeniedException")
    return new BadInput(
      `You may not read ${name}: its user and HANDOVER_PRINCIPALS may, who need rights to read it as well, see docs/steward.md (${error.message})`,
    );
  return error;
};
