import { type Conditions, type Context, hold, like, substitute } from "./conditions.ts";

export type Decision = "allowed" | "explicitDeny" | "implicitDeny";

export interface Request {
  /** `iam:CreateUser`. */
  action: string;
  /** `*` for calls that are about nothing in particular. */
  resource: string;
  /** The caller as policies name it: an assumed role by the role's own ARN. */
  principal: string;
  context: Context;
}

type List = string | string[];

export interface Statement {
  Effect: "Allow" | "Deny";
  Action?: List;
  NotAction?: List;
  Resource?: List;
  NotResource?: List;
  Principal?: "*" | { AWS?: List };
  NotPrincipal?: { AWS?: List };
  Condition?: Conditions;
}

const some = (patterns: List, test: (pattern: string) => boolean): boolean => [patterns].flat().some(test);

const actionFits = ({ Action, NotAction }: Statement, { action }: Request): boolean => {
  const fits = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase());
  return Action ? some(Action, fits) : NotAction !== undefined && !some(NotAction, fits);
};

const resourceFits = ({ Resource, NotResource }: Statement, { resource, context }: Request): boolean => {
  const fits = (pattern: string) => {
    const known = substitute(pattern, context);
    return known !== undefined && like(known, resource);
  };
  if (Resource) return some(Resource, fits);
  return NotResource === undefined || !some(NotResource, fits); // a trust policy names none: it is about its role
};

/** An account, or its root, stands for everyone in it; a user may stand there by the unique id. */
const isPrincipal =
  ({ principal, context }: Request) =>
  (name: string) => {
    const account = principal.split(":")[4];
    const names = ["*", principal, account, `arn:aws:iam::${account}:root`, ...(context.get("aws:userid") ?? [])];
    return names.includes(name);
  };

const principalFits = ({ Principal, NotPrincipal }: Statement, request: Request): boolean => {
  if (NotPrincipal) return !some(NotPrincipal.AWS ?? [], isPrincipal(request));
  if (Principal === undefined) return true;
  return Principal === "*" || some(Principal.AWS ?? [], isPrincipal(request));
};

/** Whether a statement, of whatever effect, speaks of a request. */
export const applies = (statement: Statement, request: Request): boolean =>
  actionFits(statement, request) &&
  resourceFits(statement, request) &&
  principalFits(statement, request) &&
  hold(statement.Condition ?? {}, request.context);

/** A Deny wins, then an Allow; what nobody speaks of is denied. */
export const decide = (documents: string[], request: Request): Decision => {
  const statements = documents.flatMap(statementsOf).filter((each) => applies(each, request));
  const effects = new Set(statements.map(({ Effect }) => Effect));
  if (effects.has("Deny")) return "explicitDeny";
  return effects.has("Allow") ? "allowed" : "implicitDeny";
};

/** Each call is judged by the same documents. */
const parsed = new Map<string, Statement[]>();

const statementsOf = (document: string): Statement[] => {
  const known = parsed.get(document) ?? [JSON.parse(document).Statement].flat();
  parsed.set(document, known);
  return known;
};
