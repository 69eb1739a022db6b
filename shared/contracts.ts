import * as z from "zod/mini";
import {
  AccessKeyId,
  access,
  Email,
  Groups,
  Instant,
  Path,
  Policies,
  RoleArn,
  requestId,
  Tags,
  text,
  UserId,
  UserName,
  userName,
} from "./fields.ts";
import { AgainRequest, BusEvent, StartRequest } from "./requests.ts";
import type { Contract } from "./step.ts";

/** Whether a credential report can be fetched; `refused`: AWS will make no other, an older one may be at hand. */
const Fetchable = z.enum(["ready", "refused", "unavailable"]);

const Evaluate = z.strictObject({
  step: z.literal("evaluate"),
  requestId: text(256),
  scheduledTime: Instant,
  now: Instant,
  report: Fetchable,
  /** Why it is unavailable. */
  reason: z.optional(z.string()),
});
export type Evaluate = z.infer<typeof Evaluate>;

const contract = <I, O>(input: z.ZodMiniType<I>, output: z.ZodMiniType<O>): Contract<I, O> => ({ input, output });

export const generateReport = contract(
  z.discriminatedUnion("step", [z.strictObject({ step: z.literal("start") }), Evaluate]),
  z.union([
    z.strictObject({ report: z.union([Fetchable, z.literal("in progress")]), reason: z.optional(z.string()) }),
    z.strictObject({
      /** Where tonight's files lie in the report bucket. */
      folder: z.string(),
      complete: z.boolean(),
      findings: z.number(),
      new: z.number(),
      resolved: z.number(),
      rotations: z.number(),
      /** Whether they are to be started. */
      rotate: z.boolean(),
    }),
  ]),
);

export const createUser = contract(
  z.discriminatedUnion("step", [
    z.strictObject({
      step: z.literal("create"),
      requestId,
      userName,
      path: z.optional(Path),
      owner: Email,
      tags: z.optional(Tags),
      expiresAt: z.optional(Instant),
    }),
    z.strictObject({ step: z.literal("mark-onboarded"), requestId, userName, userId: UserId, now: Instant }),
    /** With what the request was to give him. */
    z.strictObject({ step: z.literal("undo"), requestId, userName, userId: UserId, ...access }),
  ]),
  z.union([
    z.strictObject({ userId: z.string(), arn: z.string() }),
    z.strictObject({ onboarded: z.string() }),
    z.strictObject({ undone: z.literal(true) }),
  ]),
);

const PlanAccess = z.strictObject({
  step: z.literal("plan"),
  requestId,
  userName,
  userId: z.optional(UserId),
  groups: Groups,
  policies: z.optional(Policies),
  copyFrom: z.optional(UserName),
});
export type PlanAccess = z.infer<typeof PlanAccess>;
const ApplyAccess = z.strictObject({ step: z.literal("apply"), requestId, userName, userId: UserId, ...access });
export type ApplyAccess = z.infer<typeof ApplyAccess>;
const Access = z.strictObject({ groups: z.array(z.string()), policies: z.array(z.string()) });

export const setAccess = contract(
  z.discriminatedUnion("step", [PlanAccess, ApplyAccess]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      wanted: Access,
      /** What to go back to. */
      before: Access,
      /** What `copyFrom` has and was not given, and what else whoever asked should know. */
      remarks: z.array(z.string()),
    }),
    z.strictObject({ added: Access, removed: Access }),
  ]),
);

export const issuePassword = contract(
  z.strictObject({ requestId, userName, userId: UserId }),
  z.strictObject({ secretName: z.string(), remarks: z.array(z.string()) }),
);

export const issueKey = contract(
  z.strictObject({ requestId, userName, userId: UserId, consumer: z.optional(RoleArn) }),
  z.strictObject({
    accessKeyId: z.string(),
    secretName: z.string(),
    /** When the key was proven to work, which AWS counts as a use. */
    provenAt: z.string(),
    /** Another request's attempt that came to no end, and keys that it may have left without anyone holding their secret. */
    abandoned: z.optional(z.strictObject({ since: z.string(), accessKeyIds: z.array(z.string()) })),
  }),
);

const enrolling = { requestId, userName, userId: UserId };

export const enrollMfa = contract(
  z.discriminatedUnion("step", [
    z.strictObject({ step: z.literal("begin"), requestId, userName, userId: z.optional(UserId), now: Instant }),
    z.strictObject({ step: z.literal("check"), ...enrolling, deadline: Instant, now: Instant }),
    z.strictObject({ step: z.literal("remind"), ...enrolling }),
    z.strictObject({ step: z.literal("suspend"), ...enrolling }),
    z.strictObject({ step: z.literal("undo-suspend"), ...enrolling }),
  ]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      /** Whether a device is on him already, of whatever kind. */
      enrolled: z.boolean(),
      deadline: z.string(),
      /** Whole days until then, the last one counted. */
      daysLeft: z.number(),
    }),
    z.strictObject({ outcome: z.enum(["enrolled", "open", "overdue"]), daysLeft: z.number() }),
    z.strictObject({ suspension: z.enum(["enrolled", "suspended", "no-password"]) }),
    z.strictObject({
      /** Where the seed, or after an undo the password, lies; a seed may have been swept. */
      secretName: z.optional(z.string()),
    }),
  ]),
);

/** Six digits, the first of which may be zero. */
const Code = z.string().check(z.regex(/^\d{6}$/));

export const confirmMfa = contract(
  z.strictObject({ userName, firstCode: Code, secondCode: Code }),
  z.strictObject({ userName: z.string(), serialNumber: z.string(), enabledAt: z.string() }),
);

const PlanRotation = z.strictObject({
  step: z.literal("plan"),
  requestId,
  userName,
  userId: z.optional(UserId),
  accessKeyId: AccessKeyId,
  now: Instant,
});
export type PlanRotation = z.infer<typeof PlanRotation>;
const standingKey = { requestId, userName, userId: UserId, accessKeyId: AccessKeyId };
const rotation = {
  ...standingKey,
  /** When the owner was told: the grace begins. */
  since: Instant,
  /** Absent where the key is idle: nobody needs another one. */
  successor: z.optional(z.strictObject({ accessKeyId: AccessKeyId, provenAt: Instant })),
  now: Instant,
};
const CheckRotation = z.strictObject({ step: z.literal("check"), ...rotation });
const DeactivateKey = z.strictObject({ step: z.literal("deactivate"), ...rotation });
export type RotationLook = Omit<z.infer<typeof CheckRotation>, "step">;
const RetireKey = z.strictObject({ step: z.literal("retire"), ...standingKey, deleteAfter: Instant, now: Instant });
export type RetireKey = z.infer<typeof RetireKey>;
const ReactivateKey = z.strictObject({ step: z.literal("reactivate"), ...standingKey });
export type ReactivateKey = z.infer<typeof ReactivateKey>;

const why = z.string();
const lookAt = z.string();
const Verdict = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("grace"), lookAt }),
  /** `waiting`: somebody has to do something. `resting`: only time has to pass. */
  z.strictObject({ verdict: z.enum(["waiting", "resting", "paused"]), why, lookAt }),
  z.strictObject({ verdict: z.literal("stalled"), error: z.enum(["NewKeyUnused", "OldKeyInUse"]), why }),
  z.strictObject({ verdict: z.literal("quiet") }),
  z.strictObject({ verdict: z.enum(["deactivated", "gone"]), deleteAfter: z.string() }),
]);
export type Verdict = z.infer<typeof Verdict>;

export const rotateKeys = contract(
  z.discriminatedUnion("step", [PlanRotation, CheckRotation, DeactivateKey, RetireKey, ReactivateKey]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      /** Unused for so long that it gets no successor. */
      idle: z.boolean(),
      /** From when the owner is told, so long does the key stay at least. */
      graceDays: z.number(),
      /** An inactive key that has rested for long enough to make room. */
      spare: z.optional(z.string()),
    }),
    Verdict,
    z.strictObject({ retired: z.enum(["waiting", "paused"]), lookAt }),
    z.strictObject({ retired: z.literal("deleted") }),
    z.strictObject({ reactivated: z.string() }),
  ]),
);

const told = { requestId: text(256), userName: text(128) };
const toldOfKey = { ...told, owner: z.optional(text(256)), accessKeyId: text(128) };
const WorkflowNotice = z.discriminatedUnion("notice", [
  z.strictObject({
    notice: z.literal("onboarded"),
    ...told,
    owner: text(256),
    /** Names of the secrets in which the credentials lie. */
    secrets: z.array(text(512)),
    mfa: z.optional(z.boolean()),
    remarks: z.array(z.string()),
  }),
  z.strictObject({
    notice: z.literal("access-changed"),
    ...told,
    owner: z.optional(text(256)),
    before: Access,
    wanted: Access,
    remarks: z.array(z.string()),
  }),
  z.strictObject({
    notice: z.literal("refused"),
    ...told,
    workflow: text(64),
    error: text(256),
    why: text(32_768),
    /** What became of what the request had made. */
    undone: text(32_768),
  }),
  z.strictObject({
    notice: z.literal("rotation-begun"),
    ...toldOfKey,
    /** Absent where the key is idle. */
    successor: z.optional(z.strictObject({ accessKeyId: text(128), secretName: text(512) })),
    /** The old key stays active until then, at least. */
    until: text(64),
  }),
  z.strictObject({ notice: z.literal("rotation-reminder"), ...toldOfKey, why: text(32_768), on: text(64) }),
  z.strictObject({ notice: z.literal("rotation-stalled"), ...toldOfKey, why: text(32_768) }),
  z.strictObject({
    notice: z.literal("key-deactivated"),
    ...toldOfKey,
    executionArn: text(512),
    deleteAfter: text(64),
  }),
  z.strictObject({ notice: z.literal("key-retired"), ...toldOfKey }),
  z.strictObject({
    notice: z.literal("attempt-abandoned"),
    ...told,
    since: text(64),
    accessKeyIds: z.array(text(128)),
  }),
  z.strictObject({
    notice: z.literal("mfa-wanted"),
    ...told,
    owner: z.optional(text(256)),
    deadline: Instant,
    daysLeft: z.number(),
    /** Where the seed lies, if it still does. */
    secretName: z.optional(text(512)),
  }),
  z.strictObject({ notice: z.literal("mfa-enrolled"), ...told, owner: z.optional(text(256)) }),
  z.strictObject({
    notice: z.literal("mfa-missing"),
    ...told,
    to: z.enum(["owner", "operations"]),
    owner: z.optional(text(256)),
    deadline: Instant,
    suspension: z.enum(["suspended", "no-password"]),
    executionArn: text(2048),
  }),
]);
export type WorkflowNotice = z.infer<typeof WorkflowNotice>;

export const notify = contract(
  z.discriminatedUnion("notice", [
    z.strictObject({
      notice: z.literal("audit"),
      requestId: text(256),
      folder: text(1024),
      /** Where stands what became of the rotations that were to be started. */
      manifest: z.optional(text(1024)),
    }),
    WorkflowNotice,
  ]),
  z.strictObject({ messages: z.number() }),
);

export const sweepHandover = contract(
  z.strictObject({ now: Instant }),
  z.strictObject({ destroyed: z.array(z.string()), kept: z.number() }),
);

const Started = z.strictObject({
  executionArn: z.string(),
  name: z.string(),
  outcome: z.enum(["started", "running", "done", "held"]),
});

export const startWorkflow = contract(
  z.union([StartRequest, AgainRequest, BusEvent]),
  z.union([Started, z.strictObject({ executions: z.array(Started) })]),
);

/** What CloudFormation asks of a custom resource. More than this it may send; `ResponseURL` is as good as a key. */
export const applyPasswordPolicy = contract(
  z.looseObject({
    RequestType: z.string(),
    ResponseURL: z.url(),
    StackId: z.string(),
    RequestId: z.string(),
    LogicalResourceId: z.string(),
  }),
  z.strictObject({ status: z.enum(["SUCCESS", "FAILED"]), reason: z.string() }),
);
