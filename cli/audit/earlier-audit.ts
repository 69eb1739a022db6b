import { readFile } from "node:fs/promises";
import { AuditResult } from "../../audit/archive/result.ts";
import { BadInput } from "../terminal/errors.ts";

/** An audit of another account, or of a later time, would make all of this one's findings new and its own resolved. */
export function refuseStranger(previous: AuditResult, { account, asOf }: AuditResult, file: string): void {
  if (previous.account !== account && ![previous.account, account].includes("unknown"))
    throw new BadInput(`${file} is an audit of account ${previous.account}, this one is of ${account}`);
  if (previous.asOf > asOf) throw new BadInput(`${file} is of ${previous.asOf}, later than this audit (${asOf})`);
}

export async function readPrevious(file: string): Promise<AuditResult> {
  const parsed = AuditResult.safeParse(parseJson(file, await readFile(file, "utf8")));
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: "" }] = parsed.error.issues;
    throw new BadInput(`${file} is not the output of steward audit --json: ${path.join(".") || "its top"}: ${message}`);
  }
  const { filter } = parsed.data;
  if (filter) throw new BadInput(`${file} has only the findings of ${filter}. Give an audit without these options`);
  return parsed.data;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`${file} is not JSON: ${(error as Error).message}`);
  }
}
