import {
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import type { Argv } from "yargs";
import { last, staged, word } from "../../shared/command-line.ts";
import { unless } from "../../shared/errors.ts";
import { PolicyArn } from "../../shared/fields.ts";
import { holdToUserName } from "../people/person.ts";
import { iamClient } from "../stage/aws.ts";
import { boundaryArn, type Dependents, dependentsOf, type Entity, requireMfaGroup } from "../stage/dependents.ts";
import { type Stage, stageOf } from "../stage/stage.ts";
import { answer, tell } from "../terminal/answer.ts";
import { consent } from "../terminal/consent.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { repeatable, withConsent } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withConsent(yargs)
    .parserConfiguration(repeatable)
    .positional("name", { type: "string", array: true, describe: "Only these users and roles" })
    .option("boundary", { type: "string", describe: "ARN of the policy that bounds them from now on" })
    .option("unbound", { type: "boolean", describe: "Leave those who are named without any boundary" })
    .option("leave-group", { type: "boolean", describe: "Take users out of the group that requires MFA" })
    .example("$0 handback --stage prod", "What depends on the stack; exit code 2 while it cannot be removed")
    .example(
      "$0 handback --boundary arn:aws:iam::123456789012:policy/limits --leave-group --plan",
      "What would be changed for all of them",
    )
    .example("$0 handback svc-etl --unbound", "One service user is bounded by nothing any more")
    .epilogue("npm run remove refuses while users, roles or executions depend on the stack. See docs/deploy.md");

type Arguments = ArgumentsOf<typeof builder>;

/** Safe to repeat: it changes what still depends on the stack when it is typed. */
export async function handler(args: Arguments) {
  const changes = args.boundary !== undefined || args.unbound || args.leaveGroup;
  if (!changes && args.name?.length)
    throw new BadInput("Names are for --boundary, --unbound and --leave-group. To see all: steward handback");
  const stage = await stageOf(args);
  const dependents = await dependentsOf(stage);
  if (!changes) return show(stage, dependents, args.json);
  const iam = await iamClient(stage);
  await checkOptions(iam, stage, args);
  const { bounded, members } = chosen(dependents, args);
  const steps = [
    ...bounded.map((entity) => changeOfBoundary(iam, entity, args.boundary)),
    ...members.map((name) => departure(iam, name, requireMfaGroup(stage))),
  ];
  const plan = steps.map(({ does }) => does);
  const found = new Set([...bounded.map((entity) => entity.name), ...members].map((one) => one.toLowerCase()));
  for (const name of (args.name ?? []).map(String).filter((one) => !found.has(one.toLowerCase()))) {
    await holdToEntity(iam, name);
    tell(`${name} does not depend on the stack in what is to be changed. To see who does: steward handback`);
  }
  if (plan.length === 0) tell("Nobody who was chosen depends on the stack: nothing is changed.");
  if ((plan.length > 0 || args.plan) && !(await consent({ plan, word: stage.name }, args))) return;
  for (const { make } of steps) await make();
  answer(args.json, { changed: plan }, () => [
    `${steps.length} changed. What still depends on the stack: ${staged("steward handback", stage.name)}`,
  ]);
}

/** @throws {BadInput} for a name that neither a user nor a role has */
async function holdToEntity(iam: IAMClient, name: string): Promise<void> {
  holdToUserName(name);
  const found = await Promise.all([
    iam.send(new GetUserCommand({ UserName: name })).catch(unless("NoSuchEntityException")),
    iam.send(new GetRoleCommand({ RoleName: name })).catch(unless("NoSuchEntityException")),
  ]);
  if (found.every((one) => one === undefined)) throw new BadInput(`No user and no role is called ${name}`);
}

async function checkOptions(iam: IAMClient, stage: Stage, { boundary, unbound, name = [] }: Arguments) {
  if (unbound && boundary !== undefined) throw new BadInput("Give either --boundary or --unbound");
  if (unbound && name.length === 0)
    throw new BadInput("Name those who are to be without a boundary: steward handback ada --unbound");
  if (boundary === boundaryArn(stage)) throw new BadInput("--boundary is the stack's own policy. Name another one");
  if (boundary === undefined) return;
  if (!PolicyArn.safeParse(boundary).success)
    throw new BadInput(
      `--boundary ${boundary} is not the ARN of a policy, such as arn:aws:iam::123456789012:policy/limits`,
    );
  await iam.send(new GetPolicyCommand({ PolicyArn: boundary })).catch((error) => {
    throw error.name === "NoSuchEntityException" ? new BadInput(`There is no policy ${boundary}`) : error;
  });
}

function chosen({ bounded, members }: Dependents, { name = [], boundary, unbound, leaveGroup }: Arguments) {
  const named = new Set(name.map((one) => String(one).toLowerCase())); // as IAM compares names
  const isChosen = (one: string) => named.size === 0 || named.has(one.toLowerCase());
  return {
    bounded: boundary !== undefined || unbound ? bounded.filter((entity) => isChosen(entity.name)) : [],
    members: leaveGroup ? members.filter(isChosen) : [],
  };
}

interface Change {
  does: string;
  make(): Promise<unknown>;
}

function changeOfBoundary(iam: IAMClient, { type, name }: Entity, PermissionsBoundary: string | undefined): Change {
  const user = { UserName: name };
  const role = { RoleName: name };
  if (PermissionsBoundary !== undefined)
    return {
      does: `bound the ${type} ${name} by ${PermissionsBoundary}`,
      make: () =>
        type === "user"
          ? iam.send(new PutUserPermissionsBoundaryCommand({ ...user, PermissionsBoundary }))
          : iam.send(new PutRolePermissionsBoundaryCommand({ ...role, PermissionsBoundary })),
    };
  const removed = () =>
    type === "user"
      ? iam.send(new DeleteUserPermissionsBoundaryCommand(user))
      : iam.send(new DeleteRolePermissionsBoundaryCommand(role));
  return {
    does: `leave the ${type} ${name} without a boundary: all that their policies grant is theirs`,
    make: () => removed().catch(unless("NoSuchEntityException")),
  };
}

const departure = (iam: IAMClient, UserName: string, GroupName: string): Change => ({
  does: `take the user ${UserName} out of ${GroupName}: MFA is not required of them any more`,
  make: () => iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })).catch(unless("NoSuchEntityException")),
});

function show(stage: Stage, dependents: Dependents, json: boolean | undefined): void {
  const lines = blockingLines(stage, dependents);
  const removable = lines.length === 0;
  if (!removable) process.exitCode = 2;
  answer(json, { ...dependents, removable }, () => [
    removable ? "Nothing keeps the stack from removal." : "Before the stack can be removed:",
    ...lines,
    ...dependents.secrets.map((name) => `Stays, with its key, and is never destroyed by itself: the secret ${name}`),
  ]);
}

function blockingLines(stage: Stage, { bounded, members, attached, running }: Dependents): string[] {
  const type = (words: string) => `  → ${staged(words, stage.name)}`;
  const lines: string[] = [];
  const [first] = bounded;
  if (first)
    lines.push(
      `Bounded by ${boundaryArn(stage)}: ${bounded.map(nameOf).join(", ")}`,
      type("steward handback --boundary <ARN of another policy>"),
      type(`steward handback --unbound ${last(first.name)}`),
    );
  if (members.length > 0)
    lines.push(`In the group ${requireMfaGroup(stage)}: ${members.join(", ")}`, type("steward handback --leave-group"));
  for (const { policyArn, ...entity } of attached)
    lines.push(
      `Attached to ${nameOf(entity)}: ${policyArn}`,
      `  → aws iam detach-${entity.type}-policy --${entity.type}-name ${word(entity.name)} --policy-arn ${policyArn}`,
    );
  for (const name of running) lines.push(`Running: ${name}. Wait for its end, or:`, type(`steward stop ${name}`));
  return lines;
}

const nameOf = ({ type, name }: Entity) => (type === "user" ? name : `${type} ${name}`);
