import { startVirtualStack } from "../demo/stack.ts";
import { accountOf } from "./accounts.ts";
import { prices } from "./prices.ts";
import { transitionsOf } from "./workflows.ts";

/** AWS makes a small account's report within seconds, while the workflow waits. */
const reportSeconds = 5;
const users = 20;
const concurrency = 40;
/** What a call takes, in ms: on paper, since the calls of a function come one after another. */
const latency = 20;

export interface OrganizationRun {
  accounts: number;
  /** Of the account's clock: what the workflow waits. */
  virtualSeconds: number;
  /** That, and 20 ms for each call, as many accounts at once as the workflow audits. */
  reckonedSeconds: number;
  calls: number;
  transitions: number;
  dollars: number;
  processorSeconds: number;
  peakMegabytes: number;
}

/** An audit of organizations of growing size, each account with twenty users. */
export async function organizationFigures(sizes: number[], tell: (line: string) => void): Promise<OrganizationRun[]> {
  const runs: OrganizationRun[] = [];
  for (const accounts of sizes) {
    tell(`an organization of ${accounts} accounts`);
    runs.push(await auditOf(accounts));
  }
  return runs;
}

async function auditOf(count: number): Promise<OrganizationRun> {
  const accounts = Array.from({ length: count - 1 }, (_, at) => String(200_000_000_001 + at));
  const parameters = { MANAGE_ACCOUNTS: "true", ORGANIZATION_ID: "o-bench" };
  const stack = await startVirtualStack(new Date("2026-11-20T02:00:00Z"), { accounts, parameters });
  const { aws, clock, engine, functions } = stack;
  aws.account.behaviour.reportSeconds = reportSeconds;
  for (const own of [aws, ...accounts.map((id) => aws.member(id))])
    own.seed(accountOf({ users, stalePercent: 5 }, clock.now()));
  aws.account.calls.length = 0;
  const busy = process.cpuUsage();
  const scheduledTime = clock.now().toISOString();
  const input = { requestId: "bench", requestedBy: "bench", reason: "to measure it", scheduledTime };
  await clock.runUntil(functions.invoke("start-workflow", { workflow: "audit-organization", input }));
  const [main] = engine.executions();
  if (!main) throw new Error("nothing was started");
  await clock.runUntil(main.ended);
  const { complete, notAudited } = main.output as { complete?: boolean; notAudited?: number };
  if (main.status !== "SUCCEEDED" || !complete || notAudited) throw new Error(`${main.status}: ${main.cause}`);
  const { user, system } = process.cpuUsage(busy);
  const calls = aws.calls.length;
  const transitions = engine.executions().reduce((sum, execution) => sum + transitionsOf(execution), 0);
  const virtualSeconds = ((main.stopDate?.getTime() ?? 0) - main.startDate.getTime()) / 1000;
  const atOnce = Math.min(count, concurrency);
  const figures = {
    accounts: count,
    virtualSeconds,
    reckonedSeconds: virtualSeconds + (calls * latency) / 1000 / atOnce,
    calls,
    transitions,
    dollars: transitions * prices.transition,
    processorSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
  };
  await stack.close();
  return figures;
}
