import { Rejected } from "../../shared/errors.ts";
import { faultsOf } from "../../shared/faults.ts";
import { type BusEvent, parseStartRequest, type StartRequest, workflowOf } from "../../shared/requests.ts";

const mostUsers = 10;
/** Characters of a refusal. It goes into a notice, and what is refused may have thousands of faults. */
const longestRefusal = 4_000;

/**
 * The requests in an event: one, or one for each of its `users`, who share what stands beside them. All are good, or none
 * is taken.
 *
 * @throws {Rejected} saying what is wrong with which
 */
export function requestsIn({ source, "detail-type": type, detail }: BusEvent): StartRequest[] {
  const workflow = workflowOf.get(type);
  if (source.startsWith("aws.") || workflow === undefined)
    throw new Rejected(`nothing is started by ${type} of ${source}`);
  if (type === "AccessPlanRequested" && !("wanted" in detail))
    throw new Rejected("an event asks for a plan of the file `wanted`; to apply a plan, type: steward access apply");
  const parsed = inputsIn(detail).map((input) => parseStartRequest({ workflow, input }));
  const faults = parsed.flatMap(({ error }, at) =>
    faultsOf(error?.issues.map(ofInput) ?? []).map((fault) => `request ${at + 1}: ${fault}`),
  );
  if (faults.length > 0) throw new Rejected(faults.join("\n").slice(0, longestRefusal));
  return parsed.flatMap(({ data }) => data ?? []);
}

/** By the names of the event's own fields. */
const ofInput = <I extends { path: PropertyKey[] }>(issue: I): I => ({ ...issue, path: issue.path.slice(1) });

function inputsIn(detail: Record<string, unknown>): object[] {
  if (!("users" in detail)) return [detail];
  const { users, ...shared } = detail;
  if (!Array.isArray(users) || users.length === 0 || users.length > mostUsers || !users.every(isObject))
    throw new Rejected(`users is a list of one to ${mostUsers} objects`);
  const names = users.flatMap(({ userName }) => (typeof userName === "string" ? userName.toLowerCase() : []));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Rejected(`${twice.slice(0, 64)} stands in the list twice`);
  return users.map((user) => ({ ...shared, ...user }));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
