import type { Instant } from "../../shared/time.ts";

type List = string | string[];

export interface Statement {
  Effect?: string;
  Action?: List;
  NotAction?: List;
  Resource?: List;
  NotResource?: List;
  Condition?: Record<string, Record<string, unknown>>;
}

/**
 * The statements of a document, percent-encoded as IAM returns it, or read already as the AWS CLI prints it.
 *
 * @throws {SyntaxError} where it is no policy
 */
export function statementsOf(document: unknown): Statement[] {
  if (typeof document !== "string") return [(document as { Statement: Statement[] }).Statement].flat();
  const text = document.trimStart().startsWith("{") ? document : decodeURIComponent(document);
  return [JSON.parse(text).Statement].flat();
}

const listed = (list: List | undefined) => [list ?? []].flat();

const matchers = new Map<string, RegExp>();

/** Whether a text fits a pattern in which `*` stands for any text and `?` for any character. */
function fits(pattern: string, text: string): boolean {
  let matcher = matchers.get(pattern);
  if (!matcher) {
    const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
    matcher = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
    matchers.set(pattern, matcher);
  }
  return matcher.test(text);
}

/** Whether a statement speaks of an action, whatever its effect. */
export const concernsAction = ({ Action, NotAction }: Statement, action: string): boolean =>
  NotAction === undefined
    ? listed(Action).some((pattern) => fits(pattern, action))
    : !listed(NotAction).some((pattern) => fits(pattern, action));

/** Whether a statement speaks of a resource. `userName` stands for the policy variable of that name. */
export function concernsResource({ Resource, NotResource }: Statement, resource: string, userName: string): boolean {
  const has = (list: List | undefined) =>
    listed(list).some((pattern) => fits(pattern.replaceAll(/\$\{aws:username\}/gi, userName), resource));
  return NotResource === undefined ? has(Resource) : !has(NotResource);
}

const some = (list: List | undefined, pattern: RegExp) => listed(list).some((each) => pattern.test(each));
const everyAction = /^\*+(:\*+)?$/;

/** Whether a statement grants everything, or all but some actions or resources. A condition is taken as met. */
export const grantsAll = ({ Effect, Action, NotAction, Resource, NotResource }: Statement): boolean =>
  Effect === "Allow" &&
  (some(Action, everyAction) || (NotAction !== undefined && !some(NotAction, everyAction))) &&
  (some(Resource, /^\*+$/) || NotResource !== undefined);

/** Whether a statement denies everything. A condition is taken as not met. */
export const deniesAll = ({ Effect, Action, Resource, Condition }: Statement): boolean =>
  Effect === "Deny" && Condition === undefined && some(Action, everyAction) && some(Resource, /^\*+$/);

/** What the conditions of a statement ask of one key, where their operator's name fits. */
const asked = ({ Condition = {} }: Statement, operator: RegExp, key: RegExp): List[] =>
  Object.entries(Condition)
    .filter(([name]) => operator.test(name))
    .flatMap(([, tests]) => Object.entries(tests))
    .filter(([name]) => key.test(name))
    .map(([, values]) => values as List);

/** Whether a statement says of roles to pass that one of these services may get them, or says nothing of services. */
export const mayBePassedTo = (statement: Statement, principals: string[]): boolean =>
  asked(statement, /^(ForA\w+Value(s)?:)?String(Equals|Like)/i, /^iam:PassedToService$/i).every((values) =>
    listed(values).some((value) => principals.some((principal) => fits(value.replace(/\.cn$/, ""), principal))),
  );

/** Whether the time until which a statement holds has passed. */
export const isOver = (statement: Statement, asOf: Instant): boolean =>
  asked(statement, /^(Date|Numeric)LessThan/i, /^aws:(CurrentTime|EpochTime|TokenIssueTime)$/i).some((values) =>
    listed(values).every((value) => time(value) < asOf),
  );

/** ISO 8601, or seconds since 1970. */
const time = (value: string | number): Instant =>
  /^\d+$/.test(`${value}`) ? Number(value) * 1000 : Date.parse(`${value}`);
