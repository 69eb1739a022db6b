import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { controls } from "../../audit/controls/controls.ts";
import { showUser } from "../../audit/controls/next.ts";
import type { Fault } from "../../embedded-aws/faults.ts";
import type { WorkflowNotice } from "../../functions/notify/contract.ts";
import { staged } from "../../shared/command-line.ts";
import { DAY, invoke, stackFor, type TestStack } from "../support/stack.ts";
import { type Run, stewardAt } from "../support/steward.ts";

const runbook = readFileSync("docs/runbook.md", "utf8");
const commandsIn = (text: string) =>
  [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
/** As a shell splits it: words, some of them in quotes. */
const wordsOf = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? plain).slice(1);

describe("the runbook", () => {
  it("has a section for each alarm and each notice", () => {
    const infra = globSync("infra/*.yml").map((file) => readFileSync(file, "utf8"));
    const alarms = infra.flatMap((text) => [...text.matchAll(/AlarmName: iam-steward-\$\{sls:stage\}-([\w-]+)/g)]);
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms.map(([, name]) => `## Alarm: ${name}`).filter((title) => !runbook.includes(title))).toEqual([]);
    const sources = globSync("functions/**/*.ts").map((file) => readFileSync(file, "utf8"));
    const others = sources.flatMap((text) => [...text.matchAll(/^ *(?:attributes: \{ )?kind: "(\w+-[\w-]+)",/gm)]);
    const kinds = [...Object.keys(notices), ...others.map(([, kind]) => kind)];
    expect(kinds).toEqual(expect.arrayContaining(["refused", "audit-owner", "key-released", "risk-reported"]));
    expect(kinds.filter((kind) => !runbook.includes(`\`${kind}\``))).toEqual([]);
  });
});

describe("a command of the docs", () => {
  const context = stackFor();
  const nowhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  const pages = ["docs/runbook.md", "README.md"].map((file) => readFileSync(file, "utf8"));
  const typed = new Set(pages.flatMap(commandsIn).filter((command) => command.startsWith("steward ")));

  it.each([...typed])("can be typed as it stands: %s", async (command) => {
    const { stderr } = await stewardAt(context.stack, wordsOf(command), nowhere);
    expect(stderr).toMatch(/Nobody answers at|no file or folder request\.json/); // it got as far as asking AWS
  });
});

describe("the examples of --help", () => {
  const context = stackFor();
  const nowhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  const source = globSync("cli/**/*.ts")
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const examples = [...source.matchAll(/\.example\(\s*"\$0 (.*?)"/gs)].map(([, words = ""]) => `steward ${words}`);

  it("stand in every command", () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples.filter((example) => !/^steward (audit|completion)/.test(example)))(
    "work as written: %s",
    async (example) => {
      const { stderr } = await stewardAt(context.stack, wordsOf(example), nowhere);
      expect(stderr).toMatch(/Nobody answers at|no file or folder|is not a terminal/);
    },
  );
});

/** What makes the account as each section finds it; `jane` stands for the user it is about. */
type Scene = (night: { stack: TestStack; jane: string; act: (...words: string[]) => Promise<Run> }) => Promise<unknown>;
const reason = ["--reason", "r", "--yes"];
const onboarded: Scene = ({ jane, act }) => act("onboard", jane, "--owner", "boss@example.com", ...reason);
const withCredentials: Scene = async ({ stack, jane }) => {
  const ago = (days: number) => new Date(stack.clock.now().getTime() - days * DAY);
  const keys = [{ id: "AKIAIOSFODNN7EXAMPLE", created: ago(300), lastUsed: ago(200) }];
  stack.aws.seed({ users: [{ UserName: jane, CreateDate: ago(300), keys, password: { created: ago(300) } }] });
};
const meeting =
  (fault: Pick<Fault, "kind" | "operation">): Scene =>
  async (night) => {
    night.stack.aws.faults.push({ ...fault, times: Number.POSITIVE_INFINITY });
    const onboard = ["onboard", night.jane, "--owner", "boss@example.com", "--group", "developers", ...reason];
    await stewardAt(night.stack, onboard);
    if (fault.kind === "throttle") return; // it is still at it when the section begins
    await night.stack.clock.advance(DAY / 24);
    night.stack.aws.faults.length = 0;
  };

const scenes: Record<string, Scene> = {
  "Where to begin": onboarded,
  "An execution failed": meeting({ kind: "accessDenied", operation: "AddUserToGroup" }),
  "Refused: a workflow": async (night) => {
    await withCredentials(night);
    const input = {
      requestId: "hire-7",
      requestedBy: "hr",
      reason: "r",
      userName: night.jane,
      owner: "boss@example.com",
    };
    const asked = { ...input, groups: [], console: false, accessKey: false, mfa: false };
    await invoke(night.stack, "start-workflow", { workflow: "onboard", input: asked });
    await night.stack.clock.advance(DAY / 24);
    night.stack.aws.account.iam.users.delete(night.jane);
  },
  "Refused: an event": async () => {},
  "Alarm: undelivered-starts": async () => {},
  "Access changed": async (night) => {
    await withCredentials(night);
    await night.act("move", night.jane, "--group", "analysts", ...reason);
  },
  "Something is wrong": meeting({ kind: "throttle", operation: "AddUserToGroup" }),
  Offboarding: async (night) => {
    await withCredentials(night);
    await night.act("offboard", night.jane, "--quarantine-days", "1", ...reason);
    const [key] = night.stack.aws.account.iam.users.get(night.jane)?.accessKeys ?? [];
    if (key) key.Status = "Active";
    await night.stack.clock.advance(2 * DAY);
  },
  Rotation: async (night) => {
    await withCredentials(night);
    await night.act("rotate", night.jane, ...reason);
  },
  "A lost phone": async (night) => {
    await withCredentials(night);
    const SerialNumber = "arn:aws:iam::123456789012:mfa/phone";
    night.stack.aws.account.iam.users.get(night.jane)?.mfaDevices.push({ SerialNumber, EnableDate: new Date(0) });
  },
  "Not by iam-steward": async (night) => {
    await withCredentials(night);
    await night.act("offboard", night.jane, ...reason);
  },
  MFA: async (night) => {
    await withCredentials(night);
    await night.act("start", "enroll-mfa", night.jane, ...reason);
    await night.stack.clock.advance(8 * DAY);
  },
};

describe("a section of the runbook", () => {
  const context = stackFor();
  const sections = runbook.split(/^## /m).map((section): [title: string, commands: string[]] => {
    const [title = ""] = section.split("\n");
    return [title, commandsIn(section)];
  });
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-runbook-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const asks = /^steward (mfa reset|redrive|stop|undo|offboard|restore|move|start contain-key|start cut-again)\b/;

  it.each(sections.filter(([, commands]) => commands.length > 0))(
    "has commands that do what they say, one after the other: %s",
    async (title, commands) => {
      const { stack } = context;
      stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "analysts" }] });
      // One of a name, since executions of the sections before are found by their beginning, too.
      const jane = `jane-${title.replaceAll(/[^a-z]/gi, "").toLowerCase()}`;
      const act = async (...words: string[]) => {
        const run = await stewardAt(stack, words);
        if (stack.aws.faults.length === 0) await stack.clock.advance(DAY / 24);
        return run;
      };
      const [, scene = withCredentials] = Object.entries(scenes).find(([begin]) => title.startsWith(begin)) ?? [];
      await scene({ stack, jane, act });
      const file = join(folder, "request.json");
      const request = { userName: jane, owner: "boss@example.com", groups: [], console: true, accessKey: false };
      writeFileSync(file, JSON.stringify({ ...request, mfa: false, requestedBy: "hr", reason: "r" }));
      for (const command of commands.filter((typed) => typed.startsWith("steward "))) {
        const words = wordsOf(command.replaceAll(/\bjane\b/g, jane).replace("@request.json", `@${file}`));
        const consent = asks.test(command) && !words.includes("--plan") ? ["--yes"] : [];
        const run = await act(...words.filter((word) => word !== "--follow"), ...consent);
        expect([command, run.code, run.stderr]).toEqual([command, 0, expect.not.stringMatching(/^steward:/m)]);
        expect(run.stdout).not.toBe("");
      }
      stack.aws.faults.length = 0;
    },
  );
});

const arn =
  "arn:aws:states:us-east-1:123456789012:execution:iam-steward-local-rotate-key:rotate-key-ada-0123456789abcdef";
const access = { groups: ["developers"], policies: [] };
const key = { requestId: "r-1", userName: "ada", owner: "boss@example.com", accessKeyId: "AKIAIOSFODNN7EXAMPLE" };
const person = { requestId: "r-1", userName: "ada" };
const owned = { ...person, owner: "boss@example.com" };
const until = "2026-12-01T00:00:00Z";
const secretName = "iam-steward/local/AIDA7RWIVT2MYYWPE46S6/password";
const serial = "arn:aws:iam::123456789012:mfa/ada";
const reset = {
  ...owned,
  to: "operations" as const,
  devices: [serial],
  suspension: "suspended" as const,
  deadline: until,
  executionArn: arn,
};
const step = { ...person, executionArn: arn, unseen: [] };

const leaver = { requestId: "r-1", person: "jane@example.com" };
const some = (one: string) => ({ some: [one], inAll: 21 });

const plan = "0".repeat(64);

/** One of each notice of a workflow, with as much as it may hold. */
const notices: { [Kind in WorkflowNotice["notice"]]: Omit<Extract<WorkflowNotice, { notice: Kind }>, "notice"> } = {
  "access-planned": { requestId: "r-1", plan, lines: [] },
  "access-applied": { requestId: "r-1", plan, undo: false, lines: [] },
  "access-refused": { requestId: "r-1", error: "Rejected", why: "no", undone: "nothing" },
  onboarded: { ...owned, secrets: [secretName], mfa: true, remarks: [] },
  "access-changed": { ...owned, before: access, wanted: access, remarks: [] },
  refused: { ...person, workflow: "onboard", error: "Rejected", why: "taken", undone: "nothing" },
  "rotation-begun": { ...key, successor: { accessKeyId: "AKIAIOSFODNN7EXAMPLF", secretName }, until },
  "rotation-reminder": { ...key, why: "in use", on: until },
  "rotation-stalled": { ...key, why: "in use" },
  "key-deactivated": { ...key, executionArn: arn, deleteAfter: until },
  "key-deletion-announced": { ...key, executionArn: arn, deleteAfter: until },
  "key-retired": key,
  "attempt-abandoned": { ...person, since: until, accessKeyIds: ["AKIAIOSFODNN7EXAMPLE"] },
  "mfa-wanted": { ...owned, deadline: until, daysLeft: 3, secretName },
  "mfa-enrolled": owned,
  "mfa-missing": { ...owned, to: "operations", deadline: until, suspension: "suspended", executionArn: arn },
  "mfa-reset-begun": { ...reset, requestedBy: "helpdesk" },
  "mfa-reset-overdue": reset,
  "mfa-reset": { ...owned, devices: [serial], secrets: [secretName] },
  "access-cut": { ...person, urgency: "normal", until, roles: [], unseen: [] },
  "access-cut-again": { ...person, offboarding: "leave-1", reason: "a key was made active" },
  "cut-incomplete": { ...person, missing: ["a key"], executionArn: arn },
  "person-cut": {
    ...leaver,
    urgency: "normal",
    until,
    summary: {
      ...{ users: 3, cut: 1, accounts: 1, looked: 2, notCut: some("jane in 222222222222: refused") },
      ...{ notEntered: some("333333333333: AccountUnreachable"), alike: some("j in 222222222222") },
    },
    executionArn: arn,
  },
  "person-offboarded": { ...leaver, certificate: "evidence/people/one", deleted: 2, left: some("jane"), looked: 3 },
  "quarantine-disturbed": { ...step, disturbances: ["a key"] },
  "user-offboarded": { ...person, certificate: "evidence", residue: [], unseen: [], noted: [] },
  "user-restored": { ...owned, secrets: [secretName], remarks: [] },
  "key-exposed": {
    ...person,
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    outcome: "contained",
    lastUse: "never",
    next: showUser({ user: "ada", credential: null }),
  },
};
const tells = new Set<string>([
  ...[
    "onboarded",
    "rotation-begun",
    "key-deactivated",
    "key-deletion-announced",
    "rotation-stalled",
    "attempt-abandoned",
    "mfa-wanted",
    "mfa-missing",
  ],
  ...["access-cut-again", "refused"],
  ...["access-planned", "access-applied", "access-refused"],
  ...["mfa-reset-begun", "mfa-reset-overdue", "mfa-reset"],
  "person-cut",
  ...["access-cut", "cut-incomplete", "quarantine-disturbed", "user-restored", "key-exposed"],
]);

describe("a command that a notice names", () => {
  const context = stackFor();
  /** Of somebody who reads it on a telephone, and has set nothing. */
  const bare = { AWS_ENDPOINT_URL: "http://127.0.0.1:9", STEWARD_STAGE: "" };
  const typed = /\bsteward (?:'[^']*'|[^\s'()])+(?: (?:'[^']*'|[^\s'()])+)*/g;
  const isTyped = async (command: string) => {
    const { stderr } = await stewardAt(context.stack, wordsOf(command), bare);
    expect([command, stderr]).toEqual([command, expect.stringMatching(/Nobody answers at|is not a terminal/)]);
  };

  it.each(Object.entries(notices))("can be typed as it stands, for any user: %s", async (notice, sample) => {
    for (const userName of ["ada", "-gus", "=o,o="]) {
      context.stack.aws.notices.length = 0;
      const about = "userName" in sample ? { userName } : { ...("person" in sample && { person: userName }) };
      await invoke(context.stack, "notify", { notice, ...sample, ...about });
      const commands = context.stack.aws.notices.flatMap(({ Message }) => Message.match(typed) ?? []);
      expect(commands.length > 0).toBe(tells.has(notice));
      for (const { Message } of context.stack.aws.notices)
        expect(runbook).toContain(`\`${/^Notice: (.*)$/m.exec(Message)?.[1]}\``); // its name finds its section
      for (const command of commands) await isTyped(command);
    }
  });

  it("can be typed as it stands: of an execution that did not succeed", async () => {
    const templates = readFileSync("infra/observability.yml", "utf8").matchAll(/InputTemplate: >-\s+"([^"]+)"/g);
    const all = [...templates].map(([, template = ""]) => template);
    expect(all).toHaveLength(3);
    for (const template of all) {
      expect(template).toMatch(/steward explain <arn>$/);
      for (const [command] of template.matchAll(/steward \w+ <arn>/g)) await isTyped(command.replace("<arn>", arn));
    }
  });

  it.each(controls)("can be typed as it stands: of the finding $id", async ({ next }) => {
    for (const user of ["ada", "-gus", "=o,o="]) {
      const command = next({ user, credential: "password", accessKeyId: "AKIAIOSFODNN7EXAMPLE" });
      if (command.startsWith("steward ")) await isTyped(staged(command, "prod"));
    }
  });
});
