import { groupsOfFile } from "../../access/store.ts";
import { config } from "../../shared/config.ts";
import { groupNameOf, isEveryGroup } from "../../shared/names.ts";
import { s3Client } from "../stage/aws.ts";
import { parametersOf } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import { Refused } from "../terminal/errors.ts";

/** What the stage's parameters allow. Without the right to read them, a plan says so and leaves the check to the workflow. */
export type Parameters = Record<string, string> & { unread?: string };

export const readParameters = async (stage: Stage, functionName: string): Promise<Parameters> =>
  parametersOf(stage, functionName)
    .then((parameters) => withGroupsOfFile(stage, parameters))
    .catch((error: Error) => {
      if (!error.name.startsWith("AccessDenied")) throw error;
      return { unread: `the parameters of ${functionName} could not be read, so the workflow may still refuse this` };
    });

/** The groups of the access file by name, where `ALLOWED_GROUPS` stands for them. */
async function withGroupsOfFile(stage: Stage, parameters: Parameters): Promise<Parameters> {
  const { ALLOWED_GROUPS = "", ACCESS_PATH = "", REPORT_BUCKET: bucket = "" } = parameters;
  const entries = ALLOWED_GROUPS.split(/\s+/);
  const named = entries.filter((entry) => !isEveryGroup(entry, ACCESS_PATH));
  if (named.length === entries.length) return parameters;
  const ofFile = await groupsOfFile({ s3: await s3Client(stage), bucket });
  return { ...parameters, ALLOWED_GROUPS: [...named, ...ofFile].join(" ") };
}

type Days = "MFA_DEADLINE_DAYS" | "QUARANTINE_DAYS" | "ROTATION_DELETE_DAYS" | "UNUSED_DAYS";

/** A number of days as the function would take it; undefined where its parameters could not be read. */
export const daysOf = (parameters: Parameters, name: Days): number | undefined =>
  parameters.unread ? undefined : config([name], parameters)[name];

/** As `asked`, or else by the parameter. */
export function inDays(parameters: Parameters, name: Days, asked?: unknown): string {
  const days = asked ?? daysOf(parameters, name) ?? name;
  return days === 1 ? "1 day" : `${days} days`;
}

type List = "ALLOWED_CONSUMERS" | "ALLOWED_GROUPS" | "ALLOWED_POLICIES";

/** What a parameter lists; groups by their names. */
export const allowedBy = (parameters: Parameters, name: List): string[] =>
  (parameters[name] ?? "")
    .split(/\s+/)
    .filter(Boolean)
    .map((entry) => (name === "ALLOWED_GROUPS" ? groupNameOf(entry) : entry));

/** @throws {Refused} naming the parameter, for each entry that it does not list */
export function holdTo(parameters: Parameters, name: List, wanted: string[]): void {
  if (parameters.unread) return;
  const allowed = allowedBy(parameters, name);
  const refused = wanted.filter((entry) => !allowed.includes(entry));
  if (refused.length === 0) return;
  throw new Refused(
    `Nothing was done: ${refused.join(", ")} ${refused.length === 1 ? "is" : "are"} not in ${name} (${allowed.join(", ") || "empty"}). Add it there and deploy again, or change it by hand`,
  );
}

/** @throws {Refused} for a path that automation does not manage */
export function holdToPath(parameters: Parameters, who: string, path: string): void {
  const { unread, MANAGED_PATH = "/" } = parameters;
  if (!unread && !path.startsWith(MANAGED_PATH))
    throw new Refused(`Nothing was done: ${who} is under ${path}, outside MANAGED_PATH (${MANAGED_PATH})`);
}
