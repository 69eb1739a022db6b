import * as z from "zod/mini";
import {
  AccessKeyId,
  AccountId,
  access,
  Email,
  End,
  Groups,
  Instant,
  inAccount,
  Path,
  PersonName,
  Policies,
  personal,
  QuarantineDays,
  RoleArn,
  request,
  requestId,
  Sha256,
  Tags,
  text,
  UserId,
  UserName,
} from "./fields.ts";
import { onDemand } from "./on-demand.ts";

/** Inputs of the workflows, by the name of the workflow. */
export const workflows = onDemand({
  audit: () =>
    z.strictObject({
      ...inAccount,
      scheduledTime: Instant,
      /** The request of the organization's audit that this one belongs to, and that tells people what was found. */
      partOf: z.optional(text(256)),
    }),
  "audit-organization": () => z.strictObject({ ...request, scheduledTime: Instant }),
  onboard: () =>
    z.strictObject({
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
      expiresAt: z.optional(End),
      /** The role of a service that reads the key's secret. */
      consumer: z.optional(RoleArn),
    }),
  "change-access": () => z.strictObject({ ...personal, ...access }),
  "enroll-mfa": () => z.strictObject({ ...personal, userId: z.optional(UserId) }),
  "reset-mfa": () => z.strictObject({ ...personal, userId: z.optional(UserId) }),
  "rotate-key": () => z.strictObject({ ...personal, userId: z.optional(UserId), accessKeyId: AccessKeyId }),
  offboard: () =>
    z.strictObject({
      ...personal,
      /** The user that the request was approved for: a name can be given to somebody else. */
      userId: z.optional(UserId),
      urgency: z.enum(["normal", "emergency"]),
      /** Days from the cut to the deletion; an execution lasts a year at most. */
      quarantineDays: z.optional(QuarantineDays),
    }),
  /** Of a person, in every account that the stage serves. */
  "offboard-everywhere": () =>
    z.strictObject({
      ...request,
      requestId,
      person: PersonName,
      urgency: z.enum(["normal", "emergency"]),
      quarantineDays: z.optional(QuarantineDays),
    }),
  "cut-again": () => z.strictObject({ ...personal, userId: z.optional(UserId) }),
  restore: () => z.strictObject({ ...personal, userId: z.optional(UserId) }),
  "contain-key": () => z.strictObject({ ...inAccount, accessKeyId: AccessKeyId }),
  "apply-access": () =>
    z
      .strictObject({
        ...request,
        /** SHA-256 of what an access file asks for, which the bucket has under this name: to be planned. */
        wanted: z.optional(Sha256),
        /** SHA-256 of a plan: to be applied. */
        plan: z.optional(Sha256),
        /** That plan is the one that was applied last: to be undone. */
        undo: z.optional(z.boolean()),
      })
      .check(
        z.refine(({ wanted, plan, undo }) => (wanted === undefined) !== (plan === undefined) && !(wanted && undo), {
          error: "either wanted, or plan, or plan and undo",
        }),
      ),
});

export const workflowNames = Object.keys(workflows);

/** Workflows whose executions are about one person: those that take a `userName`. */
export const personalWorkflows = [
  "onboard",
  "change-access",
  "enroll-mfa",
  "reset-mfa",
  "rotate-key",
  "offboard",
  "cut-again",
  "restore",
];

export const StartRequest = z.lazy(() =>
  z.discriminatedUnion("workflow", [
    z.strictObject({ workflow: z.literal("audit"), input: workflows.audit }),
    z.strictObject({ workflow: z.literal("audit-organization"), input: workflows["audit-organization"] }),
    z.strictObject({ workflow: z.literal("onboard"), input: workflows.onboard }),
    z.strictObject({ workflow: z.literal("change-access"), input: workflows["change-access"] }),
    z.strictObject({ workflow: z.literal("enroll-mfa"), input: workflows["enroll-mfa"] }),
    z.strictObject({ workflow: z.literal("reset-mfa"), input: workflows["reset-mfa"] }),
    z.strictObject({ workflow: z.literal("rotate-key"), input: workflows["rotate-key"] }),
    z.strictObject({ workflow: z.literal("offboard"), input: workflows.offboard }),
    z.strictObject({ workflow: z.literal("offboard-everywhere"), input: workflows["offboard-everywhere"] }),
    z.strictObject({ workflow: z.literal("cut-again"), input: workflows["cut-again"] }),
    z.strictObject({ workflow: z.literal("restore"), input: workflows.restore }),
    z.strictObject({ workflow: z.literal("contain-key"), input: workflows["contain-key"] }),
    z.strictObject({ workflow: z.literal("apply-access"), input: workflows["apply-access"] }),
  ]),
);
export type StartRequest = z.infer<typeof StartRequest>;

/** To be started anew under another name, with the same input: an execution that came to no good end. */
export const AgainRequest = z.strictObject({ again: z.string().check(z.regex(/^arn:[^:]+:states:.*:execution:/)) });

/** An event as the bus hands it over; what it asks for is looked at by {@link requestsIn}. */
export const BusEvent = z.looseObject({
  id: z.string(),
  source: z.string(),
  account: z.optional(AccountId),
  "detail-type": z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type BusEvent = z.infer<typeof BusEvent>;

/** What each event from outside starts. */
export const workflowOf = new Map([
  ["AccessPlanRequested", "apply-access"],
  ["AuditRequested", "audit"],
  ["ChangeAccessRequested", "change-access"],
  ["EnrollMfaRequested", "enroll-mfa"],
  ["KeyRotationRequested", "rotate-key"],
  ["OffboardPersonRequested", "offboard-everywhere"],
  ["OffboardRequested", "offboard"],
  ["OnboardRequested", "onboard"],
  ["OrganizationAuditRequested", "audit-organization"],
  ["ResetMfaRequested", "reset-mfa"],
  ["RestoreRequested", "restore"],
]);

/** Checks what an event asks for as strictly as a request by hand. */
export const parseStartRequest = (request: unknown) => StartRequest.safeParse(request);
