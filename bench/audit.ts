import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Size } from "./accounts.ts";
import { deployment } from "./deployment.ts";
import { answer, least, type Measured, start } from "./process.ts";

/** What a call takes beside the work of answering it, in ms. */
const latency = 20;
const sizes: Size[] = [
  { users: 200, stalePercent: 5 },
  { users: 1000, stalePercent: 5 },
  { users: 1000, stalePercent: 50 },
  { users: 5000, stalePercent: 5 },
];

/** So many runs of each, of which the fastest counts. The loop sleeps nearly all its time: one is enough. */
const subjects = { loop: 1, floor: 3, details: 3, steward: 3, night: 3 };
type Subject = keyof typeof subjects;
/** The loop takes four minutes for more users, and its time grows with them. */
const mostUsersOfLoop = 1000;

interface Audit extends Measured {
  calls: number;
  stale: number;
}
export type AuditFigures = Size & Record<Exclude<Subject, "loop">, Audit> & { loop?: Audit };

/** An audit of the same accounts by the loop of the tutorials, by ours, and by what no audit can do without. */
export async function auditFigures(bundles: string, tell: (line: string) => void): Promise<AuditFigures[]> {
  const all: AuditFigures[] = [];
  for (const size of sizes) {
    const account = start(join(import.meta.dirname, "account.ts"), [size.users, size.stalePercent, latency]);
    const endpoint = await answer<Record<string, string>>(account);
    const env = {
      ...deployment.environmentOf("generate-report"),
      ...endpoint,
      HANDLER: join(bundles, "functions/generate-report/handler.mjs"),
      REPORT_BUCKET: "reports",
    };
    const figures = {} as Record<Subject, Audit>;
    for (const [subject, times] of Object.entries(subjects) as [Subject, number][]) {
      if (subject === "loop" && size.users > mostUsersOfLoop) continue;
      tell(`audit of ${size.users} users, ${size.stalePercent} % stale: ${subject}`);
      const file = join(bundles, `subjects/audit-${subject}.mjs`);
      const runs: Audit[] = [];
      for (let run = 0; run < times; run += 1) runs.push(await oneAudit(account, file, env));
      figures[subject] = least(runs, ({ seconds }) => seconds);
    }
    account.kill();
    refuseDisagreement(figures);
    all.push({ ...size, ...figures });
  }
  return all;
}

async function oneAudit(account: ChildProcess, file: string, env: Record<string, string>): Promise<Audit> {
  const told = await answer<Omit<Audit, "calls">>(start(file, [], env));
  account.send("how many calls?");
  return { ...told, calls: await answer<number>(account) };
}

/** What finds other keys is not to be compared. */
function refuseDisagreement(figures: Record<Subject, Audit>): void {
  const found = Object.entries(figures).map(([subject, { stale }]) => `${subject} ${stale}`);
  if (new Set(Object.values(figures).map(({ stale }) => stale)).size > 1)
    throw new Error(`They do not find the same stale keys: ${found.join(", ")}`);
}
