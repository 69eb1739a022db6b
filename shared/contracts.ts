import * as z from "zod/mini";
import {
  AccessKeyId,
  access,
  Email,
  Groups,
  Instant,
  Path,
  Policies,
  QuarantineDays,
  RoleArn,
  requestId,
  Tags,
  text,
  UserId,
  UserName,
  userName,
} from "./fields.ts";
import { BusEvent, StartRequest } from "./requests.ts";
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
    z.strictObject({ step: z.literal("undo"), requestId, userName, userId: UserId }),
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
  z.strictObject({ secretName: z.string() }),
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

/** Whom an offboarding is about: the id keeps it off whoever gets the name later. */
const leaver = { requestId, userName, userId: UserId };
/** What a user had of what the deny itself changes, seen before anything was changed. */
const Before = z.strictObject({ boundary: z.optional(text(2048)), denied: z.boolean() });
export type Before = z.infer<typeof Before>;
const onLeaver = <Step extends string>(step: Step) => z.strictObject({ step: z.literal(step), ...leaver });
const Snapshot = z.strictObject({ step: z.literal("snapshot"), ...leaver, before: Before, now: Instant });
const CheckCut = z.strictObject({
  ...Snapshot.shape,
  step: z.literal("check-cut"),
  executionArn: text(2048),
  /** Whether to fail where something is missing, so that a redrive begins here. */
  insist: z.optional(z.boolean()),
});
const Certify = z.strictObject({
  step: z.literal("certify"),
  ...leaver,
  now: Instant,
  requestedBy: text(256),
  reason: text(1024),
  cutAt: Instant,
  /** What was removed, by kind. */
  removed: z.array(z.strictObject({ what: z.string(), done: z.array(z.string()) })),
  noted: z.array(z.string()),
});

export const offboardStep = contract(
  z.discriminatedUnion("step", [
    z.strictObject({ step: z.literal("verify"), requestId, userName, userId: z.optional(UserId) }),
    onLeaver("mark"),
    onLeaver("deny"),
    z.strictObject({ step: z.literal("stop-others"), ...leaver, executionArn: text(2048) }),
    Snapshot,
    onLeaver("deactivate-keys"),
    onLeaver("remove-password"),
    onLeaver("deactivate-other-credentials"),
    CheckCut,
    z.strictObject({ step: z.literal("recheck"), ...leaver, cutAt: Instant, insist: z.optional(z.boolean()) }),
    onLeaver("delete-keys"),
    onLeaver("delete-password"),
    onLeaver("delete-service-credentials"),
    onLeaver("delete-ssh-keys"),
    onLeaver("delete-certificates"),
    onLeaver("delete-mfa"),
    onLeaver("delete-orphaned-mfa"),
    onLeaver("leave-groups"),
    onLeaver("delete-inline-policies"),
    onLeaver("detach-policies"),
    onLeaver("delete-user"),
    onLeaver("destroy-handover"),
    Certify,
    z.strictObject({ step: z.literal("find-snapshot"), requestId, userName, userId: z.optional(UserId) }),
    onLeaver("reactivate-keys"),
    onLeaver("reactivate-other-credentials"),
    onLeaver("undo-deny"),
    onLeaver("undo-mark"),
    z.strictObject({ step: z.literal("contain-key"), requestId: text(256), accessKeyId: AccessKeyId }),
  ]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      before: Before,
      quarantineDays: QuarantineDays,
    }),
    /** What a step has changed, and what it could not put back as it was. */
    z.strictObject({ what: z.string(), done: z.array(z.string()), left: z.optional(z.array(z.string())) }),
    z.strictObject({
      missing: z.array(z.string()),
      /** Roles that he may have a session of, which no deny on him ends; and what could not be seen. */
      roles: z.array(z.string()),
      unseen: z.array(z.string()),
    }),
    z.strictObject({
      gone: z.boolean(),
      disturbances: z.array(z.string()),
      unseen: z.array(z.string()),
      /** Uses before the cut that showed since. */
      noted: z.array(z.string()),
    }),
    z.strictObject({ certificate: z.string(), residue: z.array(z.string()), unseen: z.array(z.string()) }),
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      /** The request whose cut is undone. */
      offboarding: z.string(),
      password: z.boolean(),
      groups: z.array(z.string()),
      policies: z.array(z.string()),
    }),
    z.strictObject({
      outcome: z.enum(["contained", "left"]),
      why: z.optional(z.string()),
      userName: z.string(),
      userId: z.optional(z.string()),
      lastUse: z.string(),
      next: z.string(),
    }),
  ]),
);

const told = { requestId: text(256), userName: text(128) };
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
    notice: z.literal("attempt-abandoned"),
    ...told,
    since: text(64),
    accessKeyIds: z.array(text(128)),
  }),
  z.strictObject({
    notice: z.literal("access-cut"),
    ...told,
    urgency: z.enum(["normal", "emergency"]),
    /** When he is deleted unless somebody restores him. */
    until: Instant,
    roles: z.array(z.string()),
    unseen: z.array(z.string()),
  }),
  z.strictObject({
    notice: z.literal("cut-incomplete"),
    ...told,
    missing: z.array(z.string()),
    executionArn: text(2048),
  }),
  z.strictObject({
    notice: z.literal("quarantine-disturbed"),
    ...told,
    disturbances: z.array(z.string()),
    unseen: z.array(z.string()),
    executionArn: text(2048),
  }),
  z.strictObject({
    notice: z.literal("user-offboarded"),
    ...told,
    certificate: text(2048),
    residue: z.array(z.string()),
    unseen: z.array(z.string()),
    noted: z.array(z.string()),
  }),
  z.strictObject({
    notice: z.literal("user-restored"),
    ...told,
    owner: z.optional(text(256)),
    secrets: z.array(text(512)),
    remarks: z.array(z.string()),
  }),
  z.strictObject({
    notice: z.literal("key-exposed"),
    ...told,
    accessKeyId: text(128),
    outcome: z.enum(["contained", "left"]),
    why: z.optional(z.string()),
    lastUse: z.string(),
    next: z.string(),
  }),
]);
export type WorkflowNotice = z.infer<typeof WorkflowNotice>;

export const notify = contract(
  z.discriminatedUnion("notice", [
    z.strictObject({ notice: z.literal("audit"), requestId: text(256), folder: text(1024) }),
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
  z.union([StartRequest, BusEvent]),
  z.union([Started, z.strictObject({ executions: z.array(Started) })]),
);
