import type { Stack } from "../../demo/stack.ts";

/**
 * Remembers what an account is; what is answered makes it that again, and ends what still runs in it. The functions of
 * the stack stay warm, and the clock goes on.
 */
export function checkpoint({ aws: { account }, deadLetters, engine, functions }: Stack): () => void {
  const { iam, behaviour, parameters } = structuredClone({
    iam: account.iam,
    behaviour: account.behaviour,
    parameters: account.parameters,
  });
  return () => {
    for (const execution of engine.executions()) if (execution.status === "RUNNING") engine.stop(execution);
    account.iam = structuredClone(iam);
    Object.assign(account.behaviour, behaviour);
    account.parameters = new Map(parameters);
    account.secrets.clear();
    for (const objects of account.buckets.values()) objects.clear();
    account.flickers = [];
    delete account.lag;
    delete account.watch;
    const { calls, events, faults, notices, trail } = account;
    for (const list of [calls, events, faults, notices, trail, deadLetters]) list.length = 0;
    for (const { name } of functions.configurations()) functions.logs(name).length = 0;
  };
}
