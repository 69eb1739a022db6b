import { GetUserCommand, NoSuchEntityException } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Argv, CommandModule } from "yargs";
import { valueIn } from "../../shared/handover-versions.ts";
import { handoverName, type SecretKind, secretKinds } from "../../shared/names.ts";
import { type Account, iamClient, secretsClient, stsClient } from "../stage/aws.ts";
import { BadInput } from "../terminal/errors.ts";
import { withStage } from "../terminal/options.ts";

export interface Wanted extends Account {
  user: string;
  kind: SecretKind;
  stage?: string | undefined;
}

interface Arguments extends Wanted {
  force?: boolean;
}

const describe = (yargs: Argv) =>
  withStage(yargs)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .positional("kind", { choices: secretKinds, demandOption: true, describe: "Which secret" })
    .option("force", { type: "boolean", describe: "Print it even where the output is no terminal" })
    .example("$0 secret pickup ada password --stage prod", "Ada's first password")
    .epilogue(
      "The secret stays where it is: a password or seed is destroyed once it was used, or after HANDOVER_DAYS.",
    );

const pickupCommand: CommandModule<object, Arguments> = {
  command: "pickup <user> <kind>",
  describe: "Print what lies in a hand-over secret, to a terminal",
  builder: describe as unknown as (yargs: Argv) => Argv<Arguments>,
  handler: pickup,
};

export const builder = (yargs: Argv) =>
  yargs.command(pickupCommand).demandCommand(1, "Say what to do: steward secret pickup <user> <kind>");

export const handler = async () => {};

async function pickup({ force, ...wanted }: Arguments): Promise<void> {
  if (!process.stdout.isTTY && !force)
    throw new BadInput(
      "The output is no terminal, and a secret is about to be written to it. If that is meant: --force",
    );
  process.stdout.write(`${JSON.stringify(await handedOver(wanted), null, 2)}\n`);
}

function stageOf({ stage = process.env.STEWARD_STAGE }: Pick<Wanted, "stage">): string {
  if (!stage) throw new BadInput("Give the stage of iam-steward: --stage prod, or STEWARD_STAGE");
  return stage;
}

/** What a hand-over secret holds, if the caller may read it. */
export async function handedOver({ user, kind, ...account }: Wanted): Promise<object> {
  const stage = stageOf(account);
  const SecretId = handoverName(`iam-steward/${stage}/`, await userIdOf(user, account), kind);
  const { SecretString } = await (await secretsClient(account))
    .send(new GetSecretValueCommand({ SecretId }))
    .catch((error) => {
      throw explained(error, SecretId);
    });
  return valueIn(SecretId, SecretString) as object;
}

/** Secrets are named by the user's id, since a name can be given to somebody else. Users who may not call IAM know their own id. */
async function userIdOf(UserName: string, account: Account): Promise<string> {
  const iam = await iamClient(account);
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch(async (error) => {
    if (error instanceof NoSuchEntityException) throw new BadInput(`There is no IAM user ${UserName}`);
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
    return new BadInput(`Nothing waits in ${name}: it was never put there, or was destroyed once it had been used`);
  if (error.name === "AccessDeniedException")
    return new BadInput(`You may not read ${name}: only its user and HANDOVER_PRINCIPALS may (${error.message})`);
  return error;
};
