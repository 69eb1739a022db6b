import { expect, it } from "vitest";
import { clean } from "../../../cli/rehearse/clean.ts";
import type { ProbeName } from "../../../cli/rehearse/probes.ts";
import { rehearse } from "../../../cli/rehearse/rehearse.ts";
import { exitCodeOf, linesOf } from "../../../cli/rehearse/report.ts";
import type { EmbeddedAws } from "../../../embedded-aws/embedded-aws.ts";
import type { Fault } from "../../../embedded-aws/faults.ts";
import type { User } from "../../../embedded-aws/iam/state.ts";
import type { Rule } from "../../../embedded-aws/services/state.ts";
import { denyAll } from "../../support/offboarding.ts";
import { leftIn, onStage, rehearsals } from "../../support/rehearsal.ts";

const context = rehearsals();
const name = "steward-rehearsal-1";

/** Plants a difference. What is answered meddles with the account whenever a call has been answered. */
type Plant = (aws: EmbeddedAws) => (() => void) | undefined;

const meanwhile =
  (meddle: (aws: EmbeddedAws, users: { person?: User | undefined; service?: User | undefined }) => void): Plant =>
  (aws) =>
  () => {
    const { users } = aws.account.iam;
    meddle(aws, { person: users.get(`${name}-person`), service: users.get(`${name}-service`) });
  };

const struck =
  (fault: (engineer: string) => Fault): Plant =>
  ({ faults, config }) => {
    faults.push(fault(config.credentials.accessKeyId));
    return undefined;
  };

const deafened =
  (isDeaf: (rule: Rule) => boolean): Plant =>
  ({ account }) => {
    account.rules = account.rules.filter((rule) => !isDeaf(rule));
    return undefined;
  };

const cuts = ({ notices }: EmbeddedAws) => notices.filter(({ Subject }) => Subject?.endsWith("is cut")).length;
const secretsOf = ({ account }: EmbeddedAws, kind: string) =>
  [...account.secrets.values()].filter(({ Name }) => Name.endsWith(`/${kind}`));

/** What AWS could do otherwise, and the embedded account can be made to do. */
const planted: Partial<Record<ProbeName, Plant>> = {
  "own-secret": meanwhile((aws) => {
    for (const secret of secretsOf(aws, "password"))
      secret.policy = secret.policy?.replace(/"aws:userid":"\w+"/, '"aws:userid":"another"') ?? "";
  }),
  "key-last-use": meanwhile(({ account }, { service }) => {
    const anHourAgo = new Date(account.now().getTime() - 3_600_000);
    for (const key of service?.accessKeys ?? []) if (key.lastUsed) key.lastUsed.date = anHourAgo;
  }),
  "mfa-codes": meanwhile(({ account }) => {
    for (const device of account.iam.virtualMfaDevices.values()) device.seed = "A".repeat(64);
  }),
  "mfa-session": meanwhile((_, { person }) => {
    if (person?.mfaDevices.length) person.groups.clear();
  }),
  "bus-rule": deafened(({ bus }) => bus !== "default"),
  "failure-notice": deafened(({ bus }) => bus === "default"),
  "notice-arrives": meanwhile(({ account }) => {
    for (const queue of account.queues.values())
      queue.messages = queue.messages.filter(({ body }) => !body.includes("is cut"));
  }),
  "key-off": meanwhile((_, { service }) => {
    for (const key of service?.accessKeys ?? []) key.Status = "Active";
  }),
  "deny-shows": meanwhile((aws, { person }) => {
    const isFirstCut = person?.tags.get("steward:leaving")?.Value === `${name}-cut`;
    if (isFirstCut && cuts(aws) === 1) person.attached.delete(denyAll);
  }),
  "calm-recheck": meanwhile((aws, { person }) => {
    if (cuts(aws) === 2) for (const key of person?.accessKeys ?? []) key.Status = "Active";
  }),
  "removal-shows": meanwhile((aws, { person }) => {
    if (cuts(aws) === 2 && !person) for (const secret of secretsOf(aws, "mfa")) delete secret.deleted;
  }),
  "secret-again": struck((caller) => ({ kind: "limitExceeded", operation: "CreateSecret", caller, call: 2 })),
  flicker: struck((caller) => ({ kind: "flicker", operation: "TagUser", caller, lagSeconds: 60 })),
  "audit-sources": struck(() => ({ kind: "accessDenied", operation: "GetAccountAuthorizationDetails" })),
};

/** What comes later cannot be looked at after these: each has a rehearsal of its own. */
const alone: ProbeName[] = ["deny-shows", "mfa-codes", "mfa-session"];
const together = Object.keys(planted).filter((probe) => !alone.includes(probe as ProbeName)) as ProbeName[];

it.each([[together], ...alone.map((probe) => [[probe]])])(
  "finds each difference, and cleans up: %j",
  async (probes) => {
    const { stack } = context;
    const { account } = stack.aws;
    const { rules } = account;
    const meddling = probes.flatMap((probe) => planted[probe]?.(stack.aws) ?? []);
    account.watch = () => {
      for (const meddle of meddling) meddle();
    };
    const result = await onStage(stack, async (place) => {
      const played = await rehearse(place, name, () => {});
      delete account.watch;
      account.rules = rules;
      account.faults.length = 0;
      await clean(place, () => {});
      return played;
    });
    const found = result.probes.filter(({ outcome }) => outcome === "otherwise");
    expect(found.map(({ probe }) => probe).sort()).toEqual(probes.toSorted());
    const printed = linesOf(result).join("\n");
    for (const { otherwise = "missing" } of found) expect(printed).toContain(otherwise);
    expect(exitCodeOf(result)).toBe(2);
    expect(leftIn(stack)).toEqual([]);
  },
);
