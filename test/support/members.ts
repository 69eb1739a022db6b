import type { UserSeed } from "../../embedded-aws/seed-users.ts";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { invoke, stackFor } from "./stack.ts";

export const hub = "123456789012";
export const member = "222222222222";
/** Has no role that lets anybody in. */
export const closed = "333333333333";

/** A stage that serves two more accounts, of which one does not let it in. */
export function stageWithMembers(parameters: Record<string, string> = {}) {
  const context = stackFor({ MANAGE_ACCOUNTS: "true", ACCOUNTS: `${member} ${closed}`, ...parameters });
  let requests = 0;
  const stack = () => context.stack;
  const accountOf = (id: string) => stack().aws.member(id).account;
  const start = async (workflow: string, input: object): Promise<Execution> => {
    requests += 1;
    const usual = { requestId: `ask-${requests}`, requestedBy: "jane@example.com", reason: "asked", account: member };
    const request = { workflow, input: JSON.parse(JSON.stringify({ ...usual, ...input })) }; // without what is undefined
    const { executionArn } = await invoke<{ executionArn: string }>(stack(), "start-workflow", request);
    return stack().engine.find(executionArn);
  };
  const run = async (workflow: string, input: object): Promise<Execution> => {
    const execution = await start(workflow, input);
    await stack().clock.runUntil(execution.ended);
    return execution;
  };
  /** Takes the member roles of an account away, so that nobody can enter it; answers what they were. */
  const close = (id: string) => {
    const roles = new Map(accountOf(id).iam.roles);
    accountOf(id).iam.roles.clear();
    return roles;
  };
  const open = (id: string, roles: ReturnType<typeof close>) => {
    accountOf(id).iam.roles = roles;
  };
  const user = (name: string, id = member) => accountOf(id).iam.users.get(name);
  const seed = (users: UserSeed[], id = member) => stack().aws.member(id).seed({ users });
  /** The accounts in which functions called IAM, each by rights of that account. */
  const calledIn = () => {
    const calls = stack().aws.calls.filter(({ service, sender }) => service === "iam" && sender);
    return [...new Set(calls.map(({ caller }) => caller.arn.split(":")[4]))].sort();
  };
  return { context, stack, accountOf, start, run, close, open, user, seed, calledIn };
}
