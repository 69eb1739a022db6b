import { expect, it } from "vitest";
import { clean } from "../../cli/rehearse/clean.ts";
import type { ProbeName } from "../../cli/rehearse/probes.ts";
import { rehearse } from "../../cli/rehearse/rehearse.ts";
import { exitCodeOf, linesOf } from "../../cli/rehearse/report.ts";
import { chosen, prefix, stage } from "../../demo/stack.ts";
import type { Account } from "../../embedded-aws/account.ts";
import type { Fault } from "../../embedded-aws/faults.ts";
import type { User } from "../../embedded-aws/iam/state.ts";
import { lambdaOperations } from "../../embedded-aws/lambda/lambda.ts";
import { AwsError, type Operation } from "../../embedded-aws/operation.ts";
import { operations } from "../../embedded-aws/operations.ts";
import type { Rule } from "../../embedded-aws/services/state.ts";
import { loadMachines, readResources } from "../../embedded-aws/stack/template.ts";
import { stepFunctions } from "../../embedded-aws/workflow/operations/operations.ts";
import { readTemplate } from "../../infra/template.ts";
import { denyAll } from "../support/offboarding.ts";
import { leftIn, onStage, rehearsals } from "../support/rehearsal.ts";
import type { TestStack } from "../support/stack.ts";

const context = rehearsals();
const name = "steward-rehearsal-1";

/** Plants a difference. What is answered meddles with the account whenever a call has been answered. */
type Plant = (stack: TestStack) => (() => void) | undefined;

const meanwhile =
  (meddle: (stack: TestStack, users: { person?: User | undefined; service?: User | undefined }) => void): Plant =>
  (stack) =>
  () => {
    const { users } = stack.aws.account.iam;
    meddle(stack, { person: users.get(`${name}-person`), service: users.get(`${name}-service`) });
  };

const struck =
  (fault: (engineer: string) => Fault): Plant =>
  ({ aws: { faults, config } }) =>
    void faults.push(fault(config.credentials.accessKeyId));

const deafened =
  (isDeaf: (rule: Rule) => boolean): Plant =>
  ({ aws: { account } }) => {
    account.rules = account.rules.filter((rule) => !isDeaf(rule));
    return undefined;
  };

const answered =
  (service: string, operations: Record<string, Operation>): Plant =>
  ({ aws }) =>
    void aws.mount(service, operations);

const behaving =
  (behaviour: Partial<Account["behaviour"]>): Plant =>
  ({ aws: { account } }) =>
    void Object.assign(account.behaviour, behaviour);

/** Once only: when the engineer has made this call so many times. */
function after(operation: string, count: number, meddle: (stack: TestStack) => void): Plant {
  return (stack) => {
    let left = count;
    return () => {
      const { operation: last, sender } = stack.aws.calls.at(-1) ?? {};
      if (last !== operation || sender !== undefined) return;
      left -= 1;
      if (left === 0) meddle(stack);
    };
  };
}

const both =
  (...plants: Plant[]): Plant =>
  (stack) => {
    const meddling = plants.flatMap((plant) => plant(stack) ?? []);
    return () => {
      for (const meddle of meddling) meddle();
    };
  };

const cuts = ({ aws: { notices } }: TestStack) => notices.filter(({ Subject }) => Subject?.endsWith("is cut")).length;
const secretsOf = ({ aws: { account } }: TestStack, kind: string) =>
  [...account.secrets.values()].filter(({ Name }) => Name.endsWith(`/${kind}`));

const serviceUser = `${name}-service`;
let taken: User | undefined;

/** What AWS could do otherwise: the embedded account is made to do all of it. */
const planted: Record<ProbeName, Plant> = {
  "lambda-source-account": answered("lambda", {
    Invoke: () => {
      throw new AwsError(
        "AccessDeniedException",
        "The role defined for the function cannot be assumed by Lambda.",
        403,
      );
    },
  }),
  "states-source-arn": ({ engine }) => {
    const Cause =
      "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.";
    const States = { Fail: { Type: "Fail", Error: "States.TaskFailed", Cause } };
    const definition = { QueryLanguage: "JSONata", StartAt: "Fail", States };
    engine.load({
      name: `${prefix}onboard`,
      definition: definition as never,
      roleArn: "arn:aws:iam::123456789012:role/none",
    });
    return undefined;
  },
  "execution-list": (stack) => {
    const { ListExecutions } = stepFunctions(stack.engine);
    const shown: Operation = (input, caller) =>
      caller.functionName ? ListExecutions?.(input, caller) : { executions: [] };
    return answered("states", { ListExecutions: shown })(stack);
  },
  "new-user": behaving({ userSeconds: 86_400 }),
  "new-principal": answered("secretsmanager", {
    PutResourcePolicy: () => {
      throw new AwsError("MalformedPolicyDocumentException", "This resource policy contains an unsupported principal.");
    },
  }),
  "key-signs": after("GetSecretValue", 2, ({ aws: { account } }) => {
    const [key] = account.iam.users.get(serviceUser)?.accessKeys ?? [];
    Object.assign(key ?? {}, { CreateDate: account.now() });
    account.behaviour.accessKeySeconds = 30;
  }),
  "redriven-time": meanwhile(({ engine, clock }) => {
    const failed = engine.executions().find(({ name, status }) => name.startsWith("rotate") && status === "FAILED");
    const { entered } = failed?.progress ?? {};
    if (entered) entered.time = clock.now().toISOString();
  }),
  "name-case": both(
    after("GetUser", 10, ({ aws: { account } }) => {
      taken = account.iam.users.get(serviceUser);
      account.iam.users.delete(serviceUser);
    }),
    after("DeleteUser", 1, ({ aws: { account } }) => {
      if (taken) account.iam.users.set(serviceUser, taken);
    }),
  ),
  "own-secret": meanwhile((stack) => {
    for (const secret of secretsOf(stack, "password"))
      secret.policy = secret.policy?.replace(/"aws:userid":"\w+"/, '"aws:userid":"another"') ?? "";
  }),
  "key-last-use": meanwhile(({ aws: { account } }, { service }) => {
    const anHourAgo = new Date(account.now().getTime() - 3_600_000);
    for (const key of service?.accessKeys ?? []) if (key.lastUsed) key.lastUsed.date = anHourAgo;
  }),
  "mfa-codes": meanwhile(({ aws: { account } }) => {
    for (const device of account.iam.virtualMfaDevices.values()) device.seed = "A".repeat(64);
  }),
  "mfa-session": meanwhile((_, { person }) => {
    if (person?.mfaDevices.length) person.groups.clear();
  }),
  "bus-rule": deafened(({ bus }) => bus !== "default"),
  "failure-notice": deafened(({ bus }) => bus === "default"),
  "notice-arrives": meanwhile(({ aws: { account } }) => {
    for (const queue of account.queues.values())
      queue.messages = queue.messages.filter(({ body }) => !body.includes("is cut"));
  }),
  "key-off": meanwhile((_, { service }) => {
    for (const key of service?.accessKeys ?? []) key.Status = "Active";
  }),
  "deny-shows": meanwhile((stack, { person }) => {
    const isFirstCut = person?.tags.get("steward:leaving")?.Value === `${name}-cut`;
    if (isFirstCut && cuts(stack) === 1) person.attached.delete(denyAll);
  }),
  "calm-recheck": meanwhile((stack, { person }) => {
    if (cuts(stack) === 2) for (const key of person?.accessKeys ?? []) key.Status = "Active";
  }),
  "removal-shows": meanwhile((stack, { person }) => {
    if (cuts(stack) === 2 && !person) for (const secret of secretsOf(stack, "mfa")) delete secret.deleted;
  }),
  "secret-again": struck((caller) => ({ kind: "limitExceeded", operation: "CreateSecret", caller, call: 2 })),
  flicker: struck((caller) => ({ kind: "flicker", operation: "TagUser", caller, lagSeconds: 60 })),
  "audit-sources": struck(() => ({ kind: "accessDenied", operation: "GetAccountAuthorizationDetails" })),
};

/** What comes later cannot be looked at after these: each has a rehearsal of its own. */
const alone: ProbeName[] = ["deny-shows", "mfa-codes", "mfa-session", "name-case"];
/** Nothing can: the onboarding fails. */
const first: ProbeName[] = ["lambda-source-account", "states-source-arn", "new-user", "new-principal"];
const together = (Object.keys(planted) as ProbeName[]).filter((probe) => ![...alone, ...first].includes(probe));

it.each([[together], ...[...alone, ...first].map((probe) => [[probe]])])(
  "finds each difference, and cleans up: %j",
  async (probes) => {
    const { stack } = context;
    const undo = asItWas(stack);
    const meddling = probes.flatMap((probe) => planted[probe](stack) ?? []);
    stack.aws.account.watch = () => {
      for (const meddle of meddling) meddle();
    };
    const result = await onStage(stack, async (place) => {
      const played = await rehearse(place, name, () => {});
      undo();
      await clean(place, () => {});
      return played;
    });
    const failed = result.steps.filter(({ outcome }) => outcome === "failed").map(({ step }) => step);
    expect(failed.slice(0, 1)).toEqual(probes.some((probe) => first.includes(probe)) ? ["onboard"] : []);
    const found = result.probes.filter(({ outcome }) => outcome === "otherwise");
    expect(found.map(({ probe }) => probe).sort()).toEqual(probes.toSorted());
    const printed = linesOf(result).join("\n");
    for (const { otherwise = "missing" } of found) expect(printed).toContain(otherwise);
    expect(exitCodeOf(result)).toBe(failed.length > 0 ? 1 : 2);
    expect(leftIn(stack)).toEqual([]);
  },
);

/** Remembers what is no part of a checkpoint, and takes all that was planted away again. */
function asItWas({ aws, engine, functions }: TestStack): () => void {
  const { account } = aws;
  const { rules, behaviour } = account;
  const before = { ...behaviour };
  return () => {
    delete account.watch;
    account.rules = rules;
    account.faults.length = 0;
    Object.assign(behaviour, before);
    aws.mount("states", stepFunctions(engine));
    aws.mount("lambda", lambdaOperations(functions, prefix));
    aws.mount("secretsmanager", operations(account).secretsmanager ?? {});
    loadMachines(readResources(readTemplate(stage, chosen), account, prefix), engine);
  };
}
