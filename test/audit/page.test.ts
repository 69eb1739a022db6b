import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { AuditResult } from "../../audit/archive/result.ts";
import { renderPage } from "../../audit/page/page.ts";
import { incompleteResult, sampleFinding, sampleResult } from "../support/sample-result.ts";

const parse = (result: AuditResult) => parseHTML(renderPage(result)).document;
const one = (values: object) => sampleResult(0, { findings: [{ ...sampleFinding(1), ...values }], resolved: [] });
const shape = (result: AuditResult) =>
  [...parse(result).querySelectorAll("*")].map((element) => [
    element.tagName,
    [...element.attributes].map(({ name }) => name),
  ]);

const markup = fc.constantFrom("<b>", '"><img src=x onerror=alert(1)>', "</script>", "</td>", "<!--", "&lt;", "'", '"');
const hostile = fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.array(markup, { minLength: 1 }).map(String));

describe("the audit's page", () => {
  it("shows any text as text: what stands in a value adds no element and no attribute", () => {
    const plain = shape(one({ user: "u", detail: "d", owner: "o", next: "n" }));
    fc.assert(
      fc.property(hostile, hostile, hostile, (user, detail, owner) => {
        const result = one({ user, detail, owner, next: user });
        expect(shape(result)).toEqual(plain);
        const document = parse(result);
        expect(document.querySelector("tbody th.user")?.textContent).toBe(user);
        expect(document.querySelector("tbody td p")?.textContent).toBe(detail);
        expect(document.querySelector("tbody td.owner")?.textContent).toBe(owner);
        expect(document.querySelector("tbody .command")?.textContent).toBe(user);
      }),
    );
  });

  it("escapes what stands outside the table as well", () => {
    const evil = '"><img src=x onerror=alert(1)></title></script>';
    const whole = incompleteResult(1);
    const group = { name: evil, arn: evil, members: [evil], policies: [evil] };
    const document = parse({
      ...whole,
      account: evil,
      asOf: evil,
      generatedAt: evil,
      doubts: [evil],
      coverage: { ...whole.coverage, "password-policy": `unavailable: ${evil}` },
      inventory: { ...whole.inventory, groups: [group] },
      resolved: [{ ...sampleFinding(1), user: evil, control: evil, refs: [evil], firstSeen: evil }],
    });
    expect(document.querySelectorAll("img")).toHaveLength(0);
    expect(document.querySelectorAll("script")).toHaveLength(1);
    expect(document.querySelector("title")?.textContent).toContain(evil);
    expect(document.querySelector("details li")?.textContent).toBe(evil);
  });

  it("is the same to the byte for the same result", () => {
    expect(renderPage(sampleResult())).toBe(renderPage(structuredClone(sampleResult())));
  });

  it("marks what is new, exempt or carried over", () => {
    const document = parse(incompleteResult(60));
    expect(document.querySelectorAll("#findings .badge.new")).toHaveLength(12);
    expect(document.querySelectorAll("#findings tr.exempt")).toHaveLength(4);
    expect(document.querySelector("#findings .badge.carried")?.textContent).toBe("carried over");
  });

  it("says that nothing was found only where everything was read", () => {
    const none = { findings: [], resolved: [] };
    const empty = (result: AuditResult) => parse({ ...result, ...none }).querySelector("#findings .empty")?.textContent;
    const { coverage } = sampleResult();
    expect(empty(sampleResult())).toBe("Nothing found.");
    expect(empty(sampleResult(0, { coverage: { ...coverage, "access-keys": "not asked" } }))).toBe(
      "Nothing found in what was asked.",
    );
    expect(empty(incompleteResult())).toBe("Nothing found in what could be read.");
  });

  it("does not take groups and keys that could not be read for none", () => {
    const whole = sampleResult();
    const unread = parse({
      ...whole,
      complete: false,
      coverage: { ...whole.coverage, "credential-report": "unavailable: x", "authorization-details": "unavailable: x" },
      inventory: { ...whole.inventory, activeKeys: 0, consoleUsers: 0, keysByAge: [], groups: [] },
    });
    expect(unread.body.textContent).toContain("Keys were not read.");
    expect([...unread.querySelectorAll("h2")].map((title) => title.textContent)).not.toContain("Groups");
  });

  it("draws the limit between the keys within it and the older ones", () => {
    const plot = parse(sampleResult()).querySelector("svg.plot");
    expect(plot?.getAttribute("aria-label")).toContain("15 from 90 days");
    expect(plot?.textContent).toContain("90 days: the limit");
  });
});
