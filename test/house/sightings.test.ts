import { describe, expect, it } from "vitest";
import { startVirtualStack } from "../../demo/stack.ts";
import { searchOf } from "../support/sightings.ts";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

describe("the search for secrets in a stack", () => {
  it.each<[string, (text: string) => string]>([
    ["as it is", (text) => text],
    ["in JSON within JSON", (text) => JSON.stringify(JSON.stringify({ text }))],
    ["in a URL", encodeURIComponent],
    ["in hexadecimal digits", (text) => Buffer.from(text).toString("hex")],
    ["in base64", (text) => Buffer.from(text).toString("base64")],
    ["in base64, one byte behind its begin", (text) => Buffer.from(`a${text}bc`).toString("base64")],
    ["in base64, two bytes behind its begin", (text) => Buffer.from(`{"${text}"}`).toString("base64")],
    ["in base64 for URLs", (text) => Buffer.from(`{"${text}"}`).toString("base64url")],
  ])("finds one %s", async (_, written) => {
    const stack = await startVirtualStack(new Date("2026-11-20T09:00:00Z"));
    const notice = { TopicArn: stack.topics.operations, Subject: "s", attributes: {} };
    stack.aws.account.notices.push({ ...notice, Message: `told: ${written(secret)}` } as never);
    expect(searchOf(stack)(secret)).toEqual(["notices"]);
    expect(searchOf(stack)(`${secret.slice(0, -4)}abcd`)).toEqual([]);
    await stack.close();
  });
});
