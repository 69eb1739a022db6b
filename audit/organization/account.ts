import {
  type Archive,
  carriedUsers,
  findAudit,
  folderOf,
  readAudit,
  readLatest,
  readRotations,
  readSummary,
  readUsers,
  type Store,
  unreadable,
} from "../archive/archive.ts";
import type { KnownUser } from "../archive/people.ts";
import type { AuditResult, Finding } from "../archive/result.ts";
import { isStarted, readOutcomes } from "../archive/rotation-outcomes.ts";
import { totalsOf } from "../evaluate/finding.ts";
import { type AccountLine, type AuditOrder, figures } from "./result.ts";

/** What Step Functions says of an account's audit. */
export interface Outcome {
  /** Undefined where the audit succeeded. */
  failed?: string | undefined;
  /** Of what became of its rotations, where the workflow started any. */
  manifest?: string | undefined;
}

/** An account, as tonight's audit left it, or an earlier one. */
export interface AccountAudit {
  line: AccountLine;
  /** Undefined where the account was never audited. */
  result: AuditResult | undefined;
  users: KnownUser[];
}

/**
 * Reads what the audit of an account left. If that has left nothing tonight, the newest audit stands in for it, its findings and
 * users marked as carried over.
 */
export async function readAccount(
  store: Store,
  order: AuditOrder,
  night: { requestId: string; scheduledTime: string },
  outcome: Outcome | undefined,
): Promise<AccountAudit> {
  const archive = { ...store, account: order.account };
  const tonight = folderOf(order.account, night.scheduledTime);
  if ((await readSummary(archive, tonight))?.requestId === night.requestId) {
    const result = await readAudit(archive, tonight);
    const line = { ...lineOf(order, outcome, result, tonight), ...(await rotationsOf(archive, tonight, outcome)) };
    return { line, result, users: await readUsers(archive, tonight) };
  }
  const failed = outcome?.failed ?? "its audit left no files";
  const folder = (await readLatest(archive))?.folder;
  const found = folder === undefined ? undefined : await findAudit(archive, folder).catch(unreadable);
  if (folder === undefined || found === undefined)
    return { line: lineOf(order, { failed }, undefined, null), result: undefined, users: [] };
  const result = { ...found, findings: found.findings.map(asSeenLast), upcoming: found.upcoming.map(asSeenLast) };
  const line = { ...lineOf(order, { failed }, result, folder), state: "carried over" as const, complete: false };
  return { line: { ...line, new: 0, resolved: 0 }, result, users: await carriedUsers(archive, folder) };
}

const asSeenLast = ({ isNew: _, ...finding }: Finding): Finding => ({ ...finding, carriedOver: true });

const lineOf = (
  { account, accountName, name }: AuditOrder,
  { failed }: Outcome = {},
  result: AuditResult | undefined,
  folder: string | null,
): AccountLine => ({
  account,
  ...(accountName !== undefined && { accountName }),
  execution: name,
  state: result ? "audited" : "never audited",
  complete: result?.complete ?? false,
  ...(failed !== undefined && { failed }),
  unavailable: unavailableOf(result),
  folder,
  asOf: result?.asOf ?? null,
  totals: result?.totals ?? totalsOf([]),
  findings: result?.findings.length ?? 0,
  new: result?.findings.filter(({ isNew }) => isNew).length ?? 0,
  resolved: result?.resolved.length ?? 0,
  upcoming: result?.upcoming.length ?? 0,
  figures: Object.fromEntries(
    figures.map((figure) => [figure, result?.inventory[figure] ?? 0]),
  ) as AccountLine["figures"],
  rotations: 0,
  notStarted: 0,
});

const unavailableOf = (result: AuditResult | undefined): AccountLine["unavailable"] =>
  Object.fromEntries(
    Object.entries(result?.coverage ?? {}).flatMap(([source, state]) =>
      state.startsWith("unavailable") ? [[source, state.replace(/^unavailable: /, "")]] : [],
    ),
  );

async function rotationsOf(archive: Archive, folder: string, outcome: Outcome | undefined) {
  const { rotations } = await readRotations(archive, folder);
  if (outcome?.manifest === undefined) return { rotations: rotations.length };
  const outcomes = await readOutcomes(archive, outcome.manifest);
  const notStarted = rotations.filter(({ requestId }) => !isStarted(outcomes.get(requestId))).length;
  return { rotations: rotations.length, notStarted };
}
