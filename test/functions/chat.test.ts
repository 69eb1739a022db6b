import { SFN } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { writeAudit } from "../../audit/archive/archive.ts";
import { rotationStack } from "../support/rotation.ts";
import { sampleResult } from "../support/sample-result.ts";
import { archiveOf, invoke, toOperations, toPeople } from "../support/stack.ts";

/**
 * What Amazon Q Developer in chat applications takes: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html,
 * whose table requires version, source and description. It has no lengths: those are of Slack's text blocks.
 */
const CustomNotification = z.strictObject({
  version: z.literal("1.0"),
  source: z.literal("custom"),
  id: z.string().min(1).optional(),
  content: z.strictObject({
    textType: z.literal("client-markdown").optional(),
    title: z.string().min(1).max(250).optional(),
    description: z.string().min(1).max(3000),
    nextSteps: z.array(z.string().min(1).max(400)).min(1).max(10).optional(),
    keywords: z.array(z.string().min(1)).optional(),
  }),
  metadata: z
    .strictObject({
      threadId: z.string().optional(),
      summary: z.string().min(1).max(250).optional(),
      eventType: z.string().min(1).optional(),
      relatedResources: z.array(z.string()).optional(),
      additionalContext: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

const r = rotationStack({ CHAT: "true", ACCOUNT_ALIAS: "acme-prod" });
const { context } = r;
const inChat = () => {
  const topic = context.stack.resolve({ Ref: "ChatTopic" });
  const sent = context.stack.aws.notices.filter(({ TopicArn }) => TopicArn === topic);
  return sent.map(({ Message, ...more }) => ({ ...more, ...CustomNotification.parse(JSON.parse(Message)) }));
};
const told = { requestId: "leave-7", userName: "ada" };
const cut = { ...told, notice: "access-cut", urgency: "normal", until: "2026-12-20T00:00:00Z", unseen: [] };
const tell = (notice: object) => invoke(context.stack, "notify", notice);

describe("a notice in chat", () => {
  it("says what operations are told by e-mail, under the same id, with its commands as next steps", async () => {
    await tell({ ...cut, roles: ["deploy"] });
    const [mail] = toOperations(context.stack);
    const [chat, ...others] = inChat();
    expect(others).toEqual([]);
    expect(chat?.content).toEqual({
      textType: "client-markdown",
      title: "acme-prod: Access of IAM user ada is cut",
      description: expect.stringMatching(/^Request leave-7 has taken all access(.|\n)*- deploy$/),
      nextSteps: ["To undo it: `steward restore ada --stage local`"],
      keywords: ["low", "access-cut"],
    });
    expect(mail).toMatchObject({ Subject: chat?.content.title, MessageAttributes: chat?.MessageAttributes });
    expect(mail?.Message).toContain(`\nAccount: 123456789012\nId: ${chat?.id}`);
  });

  it("says what an owner is told, and who that is", async () => {
    const secrets = ["iam-steward/local/AIDA/password"];
    await tell({ ...told, notice: "onboarded", owner: "grace@example.com", secrets, remarks: [] });
    expect(toPeople(context.stack)).toHaveLength(1);
    expect(inChat()).toMatchObject([
      {
        content: { nextSteps: [expect.stringMatching(/: `steward secret pickup ada password --stage local`$/)] },
        metadata: { additionalContext: { account: "123456789012", owner: "grace@example.com" } },
      },
    ]);
  });

  it("mentions nobody and hides no link, whatever text a request brings along", async () => {
    const why = "<!channel> @here [all is well](https://evil.example) <https://evil.example|steward>";
    await tell({ ...told, notice: "refused", workflow: "offboard", error: "Rejected", why, undone: "nothing" });
    const [{ content } = expect.unreachable()] = inChat();
    expect(content.description).toContain("all is well");
    expect(JSON.stringify(content)).not.toMatch(/[<>]|\]\(|(?<!\w)@/);
  });

  it("has the digest of an audit, cut to what Slack shows, and no owner's share of it", async () => {
    const folder = "reports/123456789012/2026-11-20";
    const requestId = "2026-11-20T02:00:00Z";
    const night = { requestId, result: sampleResult(400), rotations: [], left: [], page: "<html>", history: [] };
    await writeAudit(archiveOf(context.stack), folder, { ...night, users: [], credentialReport: undefined });
    await tell({ notice: "audit", requestId, folder });
    expect(toPeople(context.stack).length).toBeGreaterThan(1);
    expect(inChat().map(({ content }) => content.description)).toEqual([expect.stringMatching(/the rest\.$/)]);
  });

  it("tells of executions that failed, were refused or were stopped on purpose", async () => {
    const { aws } = context.stack;
    const ends = async (key: string) => {
      const execution = await r.end(await r.start(key));
      await aws.delivered();
      return execution;
    };
    const refused = await ends(r.seed({ tags: { "steward:protected": "" } }));
    r.user()?.tags.clear();
    aws.account.faults.push({ kind: "accessDenied", operation: "ListAccessKeys", caller: "rotate-keys" });
    const failed = await ends(r.keys()[0]?.AccessKeyId ?? "");
    aws.account.faults.length = 0;
    const stopped = await r.start(r.keys()[0]?.AccessKeyId ?? "");
    await r.days(1);
    await new SFN(aws.config).stopExecution({ executionArn: stopped.arn, error: "Stopped" });
    await r.end(stopped);
    await aws.delivered();
    const ofRules = inChat().filter(({ metadata }) => metadata === undefined);
    expect(ofRules.map(({ content: { title, nextSteps } }) => [title, nextSteps?.at(-1)])).toEqual([
      [`Execution ${refused.name} was refused`, `To see why, and what can be done: \`steward explain ${refused.arn}\``],
      [`Execution ${failed.name} ended as FAILED`, expect.stringMatching(`: \`steward redrive ${failed.arn}\`$`)],
      [`Execution ${stopped.name} was stopped on purpose`, expect.stringMatching(`steward explain ${stopped.arn}`)],
    ]);
  });

  it("fails its step if it cannot be sent, and is sent again under the same id", async () => {
    context.stack.aws.account.faults.push({ kind: "accessDenied", operation: "Publish", call: 2 });
    await expect(tell({ ...cut, roles: [] })).rejects.toMatchObject({ name: expect.stringContaining("Authorization") });
    await tell({ ...cut, roles: [] });
    const ids = toOperations(context.stack).map(({ Message }) => /Id: (.*)$/.exec(Message)?.[1]);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(inChat().map(({ id }) => id)).toEqual([ids[0]]);
  });
});
