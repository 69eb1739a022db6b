import type { Stack } from "../../demo/stack.ts";
import type { Account } from "../../embedded-aws/account.ts";

/**
 * Remembers what each account of a stack is; what is answered makes them that again, without executions. The functions
 * of the stack stay warm, and the clock goes on.
 */
export function checkpoint({ aws: { account }, deadLetters, engine, functions }: Stack): () => void {
  const behaviour = { ...account.behaviour };
  const accounts = [...account.accounts.values()].map(checkpointOf);
  return () => {
    engine.forget();
    Object.assign(account.behaviour, behaviour);
    for (const beginAnew of accounts) beginAnew();
    for (const list of [account.faults, account.calls, deadLetters]) list.length = 0;
    for (const { name } of functions.configurations()) functions.logs(name).length = 0;
  };
}

function checkpointOf(account: Account): () => void {
  const { iam, parameters } = structuredClone({ iam: account.iam, parameters: account.parameters });
  const { state } = account;
  return () => {
    account.state = state;
    account.iam = structuredClone(iam);
    account.parameters = new Map(parameters);
    account.secrets.clear();
    for (const objects of account.buckets.values()) objects.clear();
    account.flickers = [];
    delete account.lag;
    delete account.watch;
    const { events, notices, trail } = account;
    for (const list of [events, notices, trail]) list.length = 0;
    for (const { messages } of account.queues.values()) messages.length = 0;
  };
}
