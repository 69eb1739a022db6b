import * as z from "zod/mini";
import type { Contract } from "./step.ts";

const text = (length: number) => z.string().check(z.minLength(1), z.maxLength(length));
const Instant = z.iso.datetime({ offset: true });

/** What every request to a workflow says of itself. */
const request = {
  /** The business key: the same request, however often it comes, starts one execution. */
  requestId: text(256),
  requestedBy: text(256),
  reason: text(1024),
};

const UserName = z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/));
const UserId = z.string().check(z.regex(/^\w{16,128}$/));
const GroupName = z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/));
const PolicyArn = z.string().check(z.regex(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/));
const RoleArn = z.string().check(z.regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/));
const Path = z.string().check(z.regex(/^\/([!-~]+\/)?$/), z.maxLength(512));
const Email = z.string().check(z.regex(/^[\w.+-]+@[\w.-]+$/), z.maxLength(256));
/** IAM takes a user's first two keys, ten groups, ten managed policies and fifty tags, five of them ours. */
const Groups = z.array(GroupName).check(z.maxLength(10));
const Policies = z.array(PolicyArn).check(z.maxLength(10));
const access = { groups: Groups, policies: Policies };
/** Ours and AWS's are not for others to set; IAM matches keys without regard to case. */
const reserved = /^(steward|aws):/iu; // with `u` a long s is an s, as it may be to IAM
const Tags = z
  .record(
    z.string().check(z.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u)),
    z.string().check(z.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)),
  )
  .check(
    z.refine((tags) => Object.keys(tags).length <= 40, { error: "40 tags at most" }),
    z.refine((tags) => !Object.keys(tags).some((key) => reserved.test(key)), {
      error: "tags under steward: and aws: are not for requests to set",
    }),
  );

/** What a request about one person says; its id stands in a tag, which takes no other characters. */
const personal = {
  ...request,
  requestId: z.string().check(z.regex(/^[\w .:/=+@-]{1,128}$/)),
  userName: UserName,
};
const { requestId, userName } = personal;

/** Inputs of the workflows, by the name of the workflow. */
const workflows = {
  audit: z.strictObject({ ...request, scheduledTime: Instant }),
  onboard: z.strictObject({
    ...personal,
    path: z.optional(Path),
    owner: Email,
    groups: Groups,
    policies: z.optional(Policies),
    tags: z.optional(Tags),
    /** A user whose groups and managed policies are given too, as far as they are allowed. */
    copyFrom: z.optional(UserName),
    console: z.boolean(),
    accessKey: z.boolean(),
    mfa: z.boolean(),
    expiresAt: z.optional(Instant),
    /** The role of a service that reads the key's secret. */
    consumer: z.optional(RoleArn),
  }),
  "change-access": z.strictObject({ ...personal, ...access }),
} as const;

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

const StartRequest = z.discriminatedUnion("workflow", [
  z.strictObject({ workflow: z.literal("audit"), input: workflows.audit }),
  z.strictObject({ workflow: z.literal("onboard"), input: workflows.onboard }),
  z.strictObject({ workflow: z.literal("change-access"), input: workflows["change-access"] }),
]);
export type StartRequest = z.infer<typeof StartRequest>;

/** An event as the bus hands it over; what it asks for is looked at by {@link requestsIn}. */
const BusEvent = z.looseObject({
  id: z.string(),
  source: z.string(),
  "detail-type": z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type BusEvent = z.infer<typeof BusEvent>;

export const startWorkflow = contract(
  z.union([StartRequest, BusEvent]),
  z.union([Started, z.strictObject({ executions: z.array(Started) })]),
);

/** What each event from outside starts. */
export const workflowOf = new Map([
  ["AuditRequested", "audit"],
  ["ChangeAccessRequested", "change-access"],
  ["OnboardRequested", "onboard"],
]);

/** Checks what an event asks for as strictly as a request by hand. */
export const parseStartRequest = (request: unknown) => StartRequest.safeParse(request);
