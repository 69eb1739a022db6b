import type { Stack } from "../../demo/stack.ts";

/**
 * Remembers what an account is; what is answered makes it that again, without executions. The functions of
 * the stack stay warm, and the clock goes on.
 */
export function checkpoint({ aws: { account }, deadLetters, engine, functions }: Stack): () => void {
  const { iam, behaviour, parameters } = structuredClone({
    iam: account.iam,
    behaviour: account.behaviour,
    parameters: account.parameters,
  });
  return () => {
    engine.forget();
    account.iam = structuredClone(iam);
    Object.assign(account.behaviour, behaviour);
    account.parameters = new Map(parameters);
    account.secrets.clear();
    for (const objects of account.buckets.values()) objects.clear();
    account.flickers = [];
    delete account.lag;
    delete account.watch;
    const { calls, events, faults, notices } = account;
    for (const list of [calls, events, faults, notices, deadLetters]) list.length = 0;
    for (const { name } of functions.configurations()) functions.logs(name).length = 0;
  };
}
