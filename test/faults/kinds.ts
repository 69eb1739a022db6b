import type { Fault, FaultKind } from "../../embedded-aws/faults.ts";

/** Seconds for which a change does not show: longer than a state's first wait before it is tried again. */
const lagSeconds = 20;
/** The SDK makes a call three times before it tells its caller. */
const beyondTheSdk = 3;
const forGood = Number.POSITIVE_INFINITY;

type Strike = Pick<Fault, "times" | "lagSeconds"> & { kind: FaultKind };

/** What each call meets. */
const anyCall = {
  throttledOnce: { kind: "throttle" },
  throttledForGood: { kind: "throttle", times: forGood },
  serverError: { kind: "serverError" },
  lostAnswer: { kind: "lostAnswer" },
  timeout: { kind: "timeout" },
  deathAfter: { kind: "deathAfter" },
  accessDenied: { kind: "accessDenied", times: forGood },
} satisfies Record<string, Strike>;

/** What calls that change something meet beside that. Reads that fail beyond the SDK's own tries are those throttled for good. */
const changes = {
  deathBefore: { kind: "deathBefore" }, // a read has no effect that it could come before
  serverErrors: { kind: "serverError", times: beyondTheSdk },
  lostAnswers: { kind: "lostAnswer", times: beyondTheSdk },
} satisfies Record<string, Strike>;

/** And those that change it in IAM. */
const changesOfIam = {
  limitExceeded: { kind: "limitExceeded", times: forGood },
  lag: { kind: "lag", lagSeconds },
  lostAnswerAndLag: { kind: "lostAnswer", lagSeconds },
  flicker: { kind: "flicker", lagSeconds },
  deathAndLag: { kind: "deathAfter", lagSeconds },
} satisfies Record<string, Strike>;

const kinds = { ...anyCall, ...changes, ...changesOfIam };
type Kind = keyof typeof kinds;
const names = (table: object) => Object.keys(table) as Kind[];

export const isRead = (call: string) => /\.(Get|List|Describe|Simulate|Validate|Check)/.test(call);

/** `issue-key/iam.CreateAccessKey#1`: the first such call that the function makes in a run. */
export function kindsOf(call: string): Kind[] {
  if (isRead(call)) return names(anyCall).filter((kind) => !left(call).includes(kind));
  return call.includes("/iam.") ? names(kinds) : names({ ...anyCall, ...changes });
}

/** What comes several times, with its number: `issue-key/iam.ListAccessKeys#2`. */
export function numbered(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return `${name}#${number}`;
  });
}

/** Reads have no effect: errors that the SDK tries again, and ends of their function, are alike for them, and take turns. */
const alike = [
  ["throttledOnce", "serverError"],
  ["timeout", "deathAfter"],
];

/** What this read of the same kind leaves to the next one. */
const left = (call: string) => alike.map((pair) => pair[Number(/\d+$/.exec(call)?.[0]) % 2]);

const isKind = (kind: string): kind is Kind => kind in kinds;

/** Whether it ends by itself: nobody has to do anything about it. */
export function passes(fault: string): boolean {
  const kind = fault.split(":").at(-1) ?? "";
  const strike: Strike | undefined = isKind(kind) ? kinds[kind] : undefined;
  return strike?.times !== forGood;
}

/** `issue-key/iam.CreateAccessKey#1:lostAnswer` as what strikes. */
export function faultOf(text: string): Fault {
  const [, caller = "", service = "", operation = "", call, kind = ""] =
    /^([\w-]+)\/([\w-]+)\.(\w+)#(\d+):(\w+)$/.exec(text) ?? [];
  if (!isKind(kind)) throw new Error(`${text} is no fault: it reads like issue-key/iam.CreateAccessKey#1:lostAnswer`);
  return { caller, service, operation, call: Number(call), ...kinds[kind] };
}
