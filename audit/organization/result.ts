import * as z from "zod/mini";
import { Finding, Severity } from "../archive/result.ts";

const Totals = z.record(Severity, z.number());

/** What is counted of an account, and of all together. */
export const figures = ["users", "consoleUsers", "consoleUsersWithMfa", "usersWithActiveKeys", "activeKeys"] as const;
const Figures = z.record(z.enum(figures), z.number());

/** A line of `audits.jsonl`: an audit that the workflow starts. */
export const AuditOrder = z.object({
  account: z.string(),
  /** As Organizations knows it; absent where nobody asked there. */
  accountName: z.optional(z.string()),
  /** The execution's name. */
  name: z.string(),
  input: z.looseObject({}),
});
export type AuditOrder = z.infer<typeof AuditOrder>;

/** A line of `accounts.jsonl`: what is known of an account tonight. */
export const AccountLine = z.object({
  account: z.string(),
  accountName: z.optional(z.string()),
  /** The execution that audited it: what `steward explain` and `steward redrive` take. */
  execution: z.string(),
  /** `audited`; `carried over`: tonight's audit failed, and what stands here was seen earlier; `never audited`. */
  state: z.enum(["audited", "carried over", "never audited"]),
  /** Every source answered tonight. */
  complete: z.boolean(),
  /** Why there is no audit of tonight, or what its execution failed with once the files were there. */
  failed: z.optional(z.string()),
  /** Sources that were asked and did not answer, and why. */
  unavailable: z.record(z.string(), z.string()),
  /** Where the files are that all of this was taken from, and the time that they count from. */
  folder: z.nullable(z.string()),
  asOf: z.nullable(z.string()),
  totals: Totals,
  findings: z.number(),
  new: z.number(),
  resolved: z.number(),
  upcoming: z.number(),
  figures: Figures,
  /** Rotations that are called for, and those that the workflow was to start and did not. */
  rotations: z.number(),
  notStarted: z.number(),
});
export type AccountLine = z.infer<typeof AccountLine>;

/** `summary.json`: all accounts together. */
export const OrganizationSummary = z.object({
  requestId: z.string(),
  night: z.string(),
  asOf: z.string(),
  /** Names the files that say what became of each account's audit. */
  manifest: z.optional(z.string()),
  /** Each account was audited tonight, and every source answered. */
  complete: z.boolean(),
  accounts: z.number(),
  audited: z.number(),
  /** Of those, where a source did not answer. */
  incomplete: z.number(),
  carriedOver: z.number(),
  neverAudited: z.number(),
  totals: Totals,
  findings: z.number(),
  new: z.number(),
  resolved: z.number(),
  upcoming: z.number(),
  people: z.number(),
  figures: Figures,
  rotations: z.number(),
  notStarted: z.number(),
  /** What the digest shows: the riskiest of the new findings, and of the others that are open. */
  first: z.object({ new: z.array(Finding), open: z.array(Finding) }),
});
export type OrganizationSummary = z.infer<typeof OrganizationSummary>;

/** How many there are, and the riskiest of them. */
const Share = z.object({ count: z.number(), first: z.array(Finding) });
export type Share = z.infer<typeof Share>;

/** A line of `owners.jsonl`: what an owner is told tonight. */
export const OwnerLine = z.object({
  owner: z.string(),
  severity: Severity,
  accounts: z.array(z.string()),
  new: Share,
  open: Share,
  /** Keys that reach the limit of age soon. */
  soon: Share,
});
export type OwnerLine = z.infer<typeof OwnerLine>;

/** `redriven/<account>.json`: an audit that failed at first, and came to its end after a redrive. */
export const Redriven = z.object({
  requestId: z.string(),
  /** Of what became of its rotations. */
  manifest: z.optional(z.string()),
  /** Nobody was told of what it found. */
  untold: z.boolean(),
});
export type Redriven = z.infer<typeof Redriven>;

export const accountsIn = (count: number) => (count === 1 ? "1 account" : `${count} accounts`);

/** An account as people know it. */
export const nameOf = ({ account, accountName }: AccountLine) =>
  accountName === undefined ? account : `${accountName} (${account})`;

/** Why an account's audit is missing or incomplete, in one line. */
export const whyOf = ({ failed, unavailable }: AccountLine) =>
  [failed, ...Object.entries(unavailable).map(([source, why]) => `${source}: ${why}`)]
    .filter((why) => why !== undefined)
    .join("; ");
