import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { asList } from "./roles.ts";

/** A statement that allows more, or denies less, and in what. */
interface Widening {
  what: string;
  /** Nothing, if the statement is left out. */
  statement?: Statement;
}

/** Every way to widen one statement that can be listed: what is not in a list already cannot be taken out of it. */
export const wideningsOf = (statement: Statement): Widening[] =>
  statement.Effect === "Allow"
    ? [...widerResources(statement), ...widerConditions(statement)]
    : [
        { what: "no longer denied" },
        ...fewerActions(statement),
        ...fewerResources(statement),
        ...narrowerDenies(statement),
      ];

/** Each ARN cut short at each of its parts. */
function widerResources(statement: Statement): Widening[] {
  const resources = asList(statement.Resource);
  return resources.flatMap((resource, at) =>
    widerArns(resource).map((wider) => ({
      what: `${resource} becomes ${wider}`,
      statement: { ...statement, Resource: resources.with(at, wider) },
    })),
  );
}

function widerArns(arn: string): string[] {
  const [, prefix = "", rest = ""] = /^((?:[^:]*:){5})(.*)$/.exec(arn) ?? [];
  if (rest === "") return [];
  const cuts = [...rest.matchAll(/[/:]|iam-steward-test-/g)].map(({ index, 0: end }) =>
    rest.slice(0, index + end.length),
  );
  return [...new Set(["*", ...cuts.map((cut) => `${prefix}${cut}*`)])].filter(
    (wider) => wider !== arn && `${wider}:*` !== arn,
  );
}

function widerConditions(statement: Statement): Widening[] {
  const { Condition = {} } = statement;
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      const { [key]: _, ...others } = keys;
      const values = asList(value);
      const shorter = operator.includes("Not") && values.length > 1 ? values : [];
      return [
        { what: `no ${operator} ${key}`, statement: { ...statement, Condition: { ...Condition, [operator]: others } } },
        ...shorter.map((each) => ({
          what: `no ${each} in ${operator} ${key}`,
          statement: {
            ...statement,
            Condition: { ...Condition, [operator]: { ...keys, [key]: values.filter((other) => other !== each) } },
          },
        })),
      ];
    }),
  );
}

function fewerActions(statement: Statement): Widening[] {
  const actions = asList(statement.Action);
  if (actions.length < 2) return [];
  return actions.map((action) => ({
    what: `${action} no longer denied`,
    statement: { ...statement, Action: actions.filter((other) => other !== action) },
  }));
}

function fewerResources(statement: Statement): Widening[] {
  const resources = asList(statement.Resource);
  if (resources.length < 2) return [];
  return resources.map((resource) => ({
    what: `${resource} no longer denied`,
    statement: { ...statement, Resource: resources.filter((other) => other !== resource) },
  }));
}

/** A condition that nothing meets makes a Deny of no effect. */
const narrowerDenies = (statement: Statement): Widening[] => [
  {
    what: "a condition more",
    statement: { ...statement, Condition: { ...statement.Condition, StringEquals: { "aws:PrincipalTag/x": "x" } } },
  },
];
