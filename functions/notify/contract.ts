import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { Access, Instant, Serials, Sha256, text } from "../../shared/fields.ts";
import { Some, Summary } from "../../shared/people/summary.ts";

const told = { requestId: text(256), userName: text(128) };
const toldOfPerson = { requestId: text(256), person: text(256) };
const toldOfKey = { ...told, owner: z.optional(text(256)), accessKeyId: text(128) };
const toldOfReset = {
  ...told,
  to: z.enum(["owner", "operations"]),
  owner: z.optional(text(256)),
  /** Serial numbers of the devices that the reset takes off in the end. */
  devices: Serials,
  suspension: z.enum(["suspended", "no-password", "enrolled"]),
  deadline: Instant,
  executionArn: text(2048),
};
const ofAccess = { requestId: text(256), plan: Sha256 };
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
    notice: z.literal("key-deletion-announced"),
    ...toldOfKey,
    executionArn: text(512),
    deleteAfter: text(64),
  }),
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
  z.strictObject({ notice: z.literal("mfa-reset-begun"), ...toldOfReset, requestedBy: text(256) }),
  z.strictObject({ notice: z.literal("mfa-reset-overdue"), ...toldOfReset }),
  z.strictObject({
    notice: z.literal("mfa-reset"),
    ...told,
    owner: z.optional(text(256)),
    devices: Serials,
    /** The name of the secret that holds another password, if one was taken. */
    secrets: z.array(text(512)),
  }),
  z.strictObject({
    notice: z.literal("access-cut"),
    ...told,
    urgency: z.enum(["normal", "emergency"]),
    /** When the user is deleted unless somebody restores the user. */
    until: Instant,
    /** The first of the roles that the user may have a session of. */
    roles: z.array(z.string()),
    /** Absent from executions that name all. */
    rolesInAll: z.optional(z.number()),
    unseen: z.array(z.string()),
  }),
  z.strictObject({
    notice: z.literal("access-cut-again"),
    ...told,
    /** The request that offboards the user. */
    offboarding: text(256),
    reason: text(1024),
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
    notice: z.literal("person-cut"),
    ...toldOfPerson,
    urgency: z.enum(["normal", "emergency"]),
    /** When the last of the users is deleted. */
    until: Instant,
    summary: Summary,
    executionArn: text(2048),
  }),
  z.strictObject({
    notice: z.literal("person-offboarded"),
    ...toldOfPerson,
    certificate: text(2048),
    deleted: z.number(),
    left: Some,
    looked: z.number(),
  }),
  z.strictObject({
    notice: z.literal("user-restored"),
    ...told,
    owner: z.optional(text(256)),
    secrets: z.array(text(512)),
    remarks: z.array(z.string()),
  }),
  z.strictObject({ notice: z.literal("access-planned"), ...ofAccess, lines: z.array(z.string()) }),
  z.strictObject({ notice: z.literal("access-applied"), ...ofAccess, undo: z.boolean(), lines: z.array(z.string()) }),
  z.strictObject({
    notice: z.literal("access-refused"),
    requestId: text(256),
    error: text(256),
    why: text(32_768),
    undone: text(65_536),
  }),
  z.strictObject({
    notice: z.literal("key-exposed"),
    ...told,
    accessKeyId: text(128),
    outcome: z.enum(["contained", "left", "unknown"]),
    why: z.optional(z.string()),
    lastUse: z.string(),
    next: z.string(),
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
    z.strictObject({ notice: z.literal("organization-audit"), requestId: text(256), folder: text(1024) }),
    WorkflowNotice,
  ]),
  z.strictObject({ messages: z.number() }),
);
