import { describe, expect, it } from "vitest";
import {
  AgainRequest,
  parseStartRequest,
  personalWorkflows,
  workflowNames,
  workflowOf,
} from "../../shared/requests.ts";

const asked = { requestId: "hire-7", requestedBy: "hr@example.com", reason: "joins" };
const person = { ...asked, userName: "ada" };
const hire = {
  ...person,
  owner: "boss@example.com",
  groups: ["developers"],
  console: true,
  accessKey: false,
  mfa: true,
};
const inputs: Record<string, object> = {
  audit: { ...asked, scheduledTime: "2026-11-20T02:00:00Z" },
  "audit-organization": { ...asked, scheduledTime: "2026-11-20T02:00:00Z" },
  onboard: hire,
  "change-access": { ...person, groups: [], policies: [] },
  "enroll-mfa": person,
  "reset-mfa": person,
  "rotate-key": { ...person, accessKeyId: "AKIA0123456789AB" },
  offboard: { ...person, urgency: "normal" },
  "offboard-everywhere": { ...asked, person: "ada@example.com", urgency: "normal" },
  "cut-again": person,
  restore: person,
  "contain-key": { ...asked, accessKeyId: "AKIA0123456789AB" },
  "apply-access": { ...asked, wanted: "0".repeat(64) },
};
const isTaken = (workflow: string, more: object = {}) =>
  parseStartRequest({ workflow, input: { ...inputs[workflow], ...more } }).success;

describe("a request", () => {
  it.each(["2026-12-31", "2028-02-29", "2026-12-31T18:00:00Z", "2026-12-31T18:00:00+01:00"])(
    "to onboard may end the account at %s",
    (expiresAt) => expect(isTaken("onboard", { expiresAt })).toBe(true),
  );

  it.each(["2026-02-30", "2026-13-01", "31.12.2026", "tomorrow", "2026", "2026-12-31T18:00:00", ""])(
    "to onboard says what an end looks like, and does not take %j",
    (expiresAt) => {
      const { error } = parseStartRequest({ workflow: "onboard", input: { ...hire, expiresAt } });
      expect(error?.issues).toMatchObject([{ message: expect.stringContaining("a date such as 2026-12-31") }]);
    },
  );

  it.each(Object.keys(inputs))("for %s is taken as it is meant to be, and not with a word more or less", (workflow) => {
    expect(isTaken(workflow)).toBe(true);
    expect(isTaken(workflow, { surprise: 1 })).toBe(false);
    expect(parseStartRequest({ workflow, input: inputs[workflow], surprise: 1 }).success).toBe(false);
    for (const key of Object.keys(inputs[workflow] ?? {}))
      expect([key, isTaken(workflow, { [key]: undefined })]).toEqual([key, false]);
  });

  it("is known by all workflows, and by the events that start them", () => {
    expect(workflowNames).toEqual(Object.keys(inputs));
    expect(personalWorkflows).toEqual(workflowNames.filter((name) => "userName" in (inputs[name] ?? {})));
    const byEvent = [...workflowOf.values()].sort();
    const byOtherMeans = ["contain-key", "cut-again"];
    expect(byEvent).toEqual(workflowNames.filter((name) => !byOtherMeans.includes(name)).sort());
    expect(parseStartRequest({ workflow: "delete-everything", input: person }).success).toBe(false);
  });

  const long = (length: number) => "a".repeat(length);
  const arn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, "value"]));
  /** What stands at the edge of each field, and what stands just beyond it. */
  const edges: [workflow: string, field: string, within: unknown[], beyond: unknown[]][] = [
    ["audit", "requestId", [long(256)], ["", long(257)]],
    ["audit", "requestedBy", ["x", long(256)], ["", long(257)]],
    ["audit", "reason", ["x", long(1024)], ["", long(1025)]],
    ["audit", "scheduledTime", ["2026-11-20T02:00:00+01:00"], ["2026-11-20", "2026-11-20T02:00:00", "soon"]],
    ["onboard", "requestId", [long(128), "a b.c:/=+@-_1"], ["", long(129), "a;b", "a\nb", "é"]],
    ["onboard", "userName", [long(64), "a_+=,.@-1"], ["", long(65), "a b", "a/b", "ada\n"]],
    ["onboard", "copyFrom", [long(64)], ["", "a b"]],
    [
      "onboard",
      "owner",
      ["a.b+c@example.com", `${long(244)}@example.com`],
      ["", "a@", "@b", "a b@c.d", "a@b c", `${long(245)}@example.com`],
    ],
    [
      "onboard",
      "path",
      ["/", "/people/", "/a/b/", `/${long(510)}/`],
      ["", "people/", "/people", "/a*/", "/a?/", "/$a/", "/a b/", `/${long(511)}/`],
    ],
    [
      "onboard",
      "groups",
      [[], [long(128)], Array(10).fill("a")],
      [[""], [long(129)], ["a b"], ["a/b"], Array(11).fill("a")],
    ],
    [
      "onboard",
      "policies",
      [[arn("p")], [arn("team/p")], ["arn:aws-cn:iam::aws:policy/P"], Array(10).fill(arn("p"))],
      [
        ["p"],
        [arn("")],
        [`x${arn("p")}`],
        [arn("a b")],
        ["arn:aws:iam::12345678901:policy/p"],
        ["arn:aws:s3::123456789012:policy/p"],
        Array(11).fill(arn("p")),
      ],
    ],
    [
      "onboard",
      "tags",
      [{}, tags(40), { [long(128)]: long(256) }, { Team: "" }, { "mysteward:x": "y" }],
      [
        tags(41),
        { "": "x" },
        { [long(129)]: "x" },
        { a: long(257) },
        { "a;b": "x" },
        { a: "x;y" },
        { "steward:owner": "x" },
        { "Steward:owner": "x" },
        { "AWS:x": "y" },
        { "\u017Fteward:owner": "x" },
      ],
    ],
    [
      "onboard",
      "expiresAt",
      ["2026-12-31", "2026-12-31T00:00:00Z"],
      ["2026-12-32", `2026-12-31T00:00:00.${"0".repeat(50)}Z`],
    ],
    [
      "onboard",
      "consumer",
      ["arn:aws:iam::123456789012:role/app/reader", `arn:aws:iam::123456789012:role/${long(225)}`],
      [
        "reader",
        "arn:aws:iam::123456789012:user/reader",
        "arn:aws:iam::1234:role/r",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/a,b",
        `arn:aws:iam::123456789012:role/${long(226)}`,
      ],
    ],
    ["offboard", "userId", [long(16), long(128)], [long(15), long(129), "AIDA-0123456789AB"]],
    ["offboard", "urgency", ["emergency"], ["soon"]],
    ["offboard", "quarantineDays", [1, 330], [0, 331, 1.5]],
    [
      "rotate-key",
      "accessKeyId",
      ["A".repeat(16), "A".repeat(128)],
      ["A".repeat(15), "A".repeat(129), "akia0123456789ab", "AKIA0123456789A-"],
    ],
  ];

  it.each(edges)("for %s holds %s to what IAM and a tag take", (workflow, field, within, beyond) => {
    for (const value of within) expect([value, isTaken(workflow, { [field]: value })]).toEqual([value, true]);
    for (const value of beyond) expect([value, isTaken(workflow, { [field]: value })]).toEqual([value, false]);
  });

  it("to start anew names an execution", () => {
    const again = (text: string) => AgainRequest.safeParse({ again: text }).success;
    expect(again("arn:aws:states:eu-central-1:123456789012:execution:onboard:x")).toBe(true);
    for (const other of [
      "x",
      "xarn:aws:states:e:1:execution:o:x",
      "arn:aws:states:e:1:stateMachine:o",
      "arn:aws:s3:states:e:1:x",
    ])
      expect(again(other)).toBe(false);
  });
});
