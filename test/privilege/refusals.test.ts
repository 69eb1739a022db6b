import { describe, expect, it } from "vitest";
import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { appliesTo, isAllowed, refusedOf, requestsOf } from "./decision.ts";
import { roles } from "./roles.ts";
import { table } from "./table/table.ts";
import { wideningsOf } from "./widenings.ts";

const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };

it("every role has its requests in the table", () => {
  expect(roles.map(({ name }) => name).sort()).toEqual(Object.keys(table).sort());
});

describe.each(roles)("$name", ({ name, statements }) => {
  const { may, never } = table[name] ?? { may: [], never: [] };
  const allowed = may.map(([action, input]) => ({
    what: `${action} ${JSON.stringify(input)}`,
    requests: requestsOf(action, input),
  }));
  const refused = may.flatMap((row) => refusedOf(row).map((each) => ({ ...each, what: `${row[0]} ${each.what}` })));
  const neverAllowed = never.map(([action, input]) => ({
    what: `${action} ${JSON.stringify(input)}`,
    requests: requestsOf(action, input),
  }));
  const isMore = (wider: Statement[]) =>
    refused.some(({ requests }) => isAllowed(wider, requests)) ||
    neverAllowed.some(({ requests }) => isAllowed([...wider, everything], requests));

  it("may do what it is for", () => {
    expect(allowed.filter(({ requests }) => !isAllowed(statements, requests)).map(({ what }) => what)).toEqual([]);
  });

  it("is refused what differs from that in one thing", () => {
    expect(refused.filter(({ requests }) => isAllowed(statements, requests)).map(({ what }) => what)).toEqual([]);
  });

  if (never.length > 0)
    it("is refused the worst even if another policy allows everything", () => {
      const mighty = [...statements, everything];
      expect(neverAllowed.filter(({ requests }) => isAllowed(mighty, requests)).map(({ what }) => what)).toEqual([]);
    });

  it("has a request in the table for each of its grants", () => {
    const grants = statements.filter(({ Effect }) => Effect === "Allow");
    const unasked = grants.filter((grant) => !allowed.some(({ requests }) => appliesTo(grant, requests)));
    expect(unasked.map(({ Sid }) => Sid)).toEqual([]);
  });

  it("cannot be widened in any statement without a request of the table being allowed", () => {
    const unseen = statements.flatMap((statement, at) =>
      wideningsOf(statement)
        .filter(
          ({ statement: wider }) => !isMore(wider ? statements.with(at, wider as never) : statements.toSpliced(at, 1)),
        )
        .map(({ what }) => `${statement.Sid}: ${what}`),
    );
    expect(unseen).toEqual([]);
  });
});
