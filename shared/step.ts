import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { inAccount, sessionName } from "./account.ts";
import type { Contract, Contracts, InputOf, OutputOf, ToldBy } from "./contract.ts";
import { classify, Rejected } from "./errors.ts";
import { faultsOf } from "./faults.ts";
import { AccountId } from "./fields.ts";
import "./schemas.ts";

export const logger = new Logger();

/** Characters of what is wrong with an input, which may have a thousand faults. */
const longestRefusal = 4_000;

/**
 * Makes a workflow step of a plain function: its contract is checked both ways, its errors are named for the workflow.
 *
 * @throws {Rejected} for an input that breaks the contract
 * @throws {Transient} for what is worth a retry
 */
export const step = <I, O>(contract: Contract<I, O>, run: (input: I) => Promise<O>) =>
  lambda((event: object) => forAccount(event, (own) => held(contract, run, own)));

/** The same for what is asked in the stage's own account alone; of an event of AWS's, `account` says something else. */
export const stepAtHome = <I, O>(contract: Contract<I, O>, run: (input: I) => Promise<O>) =>
  lambda((event) => held(contract, run, event));

/** What does each step, by its name. */
type Runs<C extends Contracts> = { [Name in keyof C]: (input: InputOf<C[Name]>) => Promise<OutputOf<C[Name]>> };

/** Makes the handler of a function that has several steps: the event's `step` says which one runs. Each answer is logged. */
export const steps = <C extends Contracts>(contracts: C, runs: Runs<C>) =>
  lambda(async ({ step: name, ...event }: { step?: unknown; account?: unknown; userName?: unknown }) => {
    const [contract, known] = chosen("step", contracts, name);
    const run = runs[known] as (input: unknown) => Promise<unknown>;
    const answer = await forAccount(event, (own) => held(contract, run, own));
    logger.info("step taken", { step: name, account: event.account, userName: event.userName, answer });
    return answer;
  });

/** The same for one step that has several contracts: the event's `key` says which one it is under. */
export const stepBy = <Key extends string, C extends Contracts>(
  key: Key,
  contracts: C,
  run: (told: ToldBy<Key, C>) => Promise<OutputOf<C[keyof C]>>,
) =>
  lambda((event: object) =>
    forAccount(event, (own) => {
      const { [key]: name, ...rest } = own as Record<string, unknown>;
      const [contract, known] = chosen(key, contracts, name);
      return held(contract, (input) => run({ [key]: known, ...(input as object) } as ToldBy<Key, C>), rest);
    }),
  );

function chosen<C extends Contracts>(key: string, contracts: C, name: unknown): [C[keyof C], keyof C] {
  const contract = typeof name === "string" && Object.hasOwn(contracts, name) && contracts[name];
  if (contract) return [contract as C[keyof C], name];
  throw new Rejected(`there is no ${key} ${name}; there are: ${Object.keys(contracts).join(", ")}`);
}

/** Beside what its contract says, every step takes `account`: which one it works for, if that is not the stage's own. */
function forAccount<T>(
  event: { account?: unknown; requestId?: unknown },
  run: (own: object) => Promise<T>,
): Promise<T> {
  if (typeof event !== "object" || event === null || !("account" in event)) return run(event);
  const { account, ...own } = event;
  if (account === null) return run(own);
  const parsed = AccountId.safeParse(account);
  if (!parsed.success) throw new Rejected(`account ${faultsOf(parsed.error.issues)}`);
  return inAccount({ account: parsed.data, session: sessionName(event.requestId) }, () => run(own));
}

const lambda = <E, O>(run: (event: E) => Promise<O>) =>
  middy<E, O>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .onError(({ error }) => {
      const named = classify(error);
      logger.error("step failed", named);
      throw named;
    })
    .handler((event: E) => run(event));

async function held<I, O>({ input, output }: Contract<I, O>, run: (input: I) => Promise<O>, event: unknown) {
  const parsed = input.safeParse(event);
  if (parsed.success) return output.parse(await run(parsed.data));
  throw new Rejected(faultsOf(parsed.error.issues).join("\n").slice(0, longestRefusal));
}
