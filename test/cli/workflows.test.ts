import { beforeEach, describe, expect, it } from "vitest";
import { invoke, stackFor } from "../support/stack.ts";
import { environmentOf, steward, stewardAt, stewardOn } from "../support/steward.ts";

const context = stackFor();
/** Types a command; meanwhile the account's time passes as fast as nothing is at work. */
const type = (...words: string[]) => stewardOn(context.stack, words);
const json = async (...words: string[]) => JSON.parse((await type(...words, "--json")).stdout);
const user = (name: string) => context.stack.aws.account.iam.users.get(name);
const forever = { times: Number.POSITIVE_INFINITY };

beforeEach(() => context.stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "analysts" }] }));
const onboard = (name: string, ...more: string[]) =>
  type(
    "onboard",
    name,
    "--owner",
    "boss@example.com",
    "--group",
    "developers",
    "--reason",
    "starts on Monday",
    ...more,
  );
const denied = { kind: "accessDenied", operation: "AddUserToGroup", ...forever } as const;

describe("steward onboard", () => {
  it("starts the workflow by the one door and follows it, a line a state", async () => {
    const { code, stdout } = await onboard(
      "ada",
      "--console",
      "--tag",
      "team=payments",
      "--request-id",
      "hire-1",
      "--follow",
    );
    expect(code).toBe(0);
    expect(
      stdout
        .split("\n")
        .map((line) => /[✔✘!] (\w+)/.exec(line)?.[1])
        .filter(Boolean),
    ).toEqual([
      ...["CreateUser", "SetAccessPlan", "SetAccessApply", "IssuePassword", "MarkOnboarded", "TellOwner"],
      "PutUserOnboarded",
    ]);
    expect(stdout).toMatch(/onboard-ada-\w{16} succeeded after/);
    expect(stdout).not.toContain("\u001b");
    expect(user("ada")?.tags.get("team")?.Value).toBe("payments");
    expect((await json("show", "execution", "onboard-ada")).input).toMatchObject({
      ...{ requestId: "hire-1", userName: "ada", groups: ["developers"], tags: { team: "payments" } },
      requestedBy: expect.stringMatching(/^arn:aws:sts::/),
    });
  });

  it("says who was carried out already, and starts nothing twice", async () => {
    await onboard("bea", "--request-id", "hire-2", "--follow");
    await onboard("bea-ann", "--request-id", "hire-2", "--follow");
    expect((await json("list", "--user", "bea")).executions).toHaveLength(1);
    const before = context.stack.engine.executions().length;
    const again = await onboard("bea", "--request-id", "hire-2");
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("was carried out already")]);
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "DescribeExecution" });
    const unread = await onboard("bea", "--request-id", "hire-2");
    expect([unread.code, unread.stderr]).toEqual([1, expect.stringContaining("states:DescribeExecution")]);
    expect(context.stack.engine.executions()).toHaveLength(before);
  });

  it.each([
    ["a group that is not there", ["--group", "developrs"], 1, "There is no group developrs. Did you mean developers?"],
    ["two owners", ["--owner", "eve@example.com"], 1, "Cannot start onboard:\n  owner must be one value, not several"],
    ["a tag that is none", ["--tag", "team"], 1, "--tag team is not a tag"],
  ])("refuses %s before anything is started", async (_, more, code, message) => {
    const before = context.stack.engine.executions().length;
    const run = await onboard("cleo", ...more);
    expect(run).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) });
    expect(context.stack.engine.executions()).toHaveLength(before);
  });
});

describe("steward start", () => {
  it("fills in a request that comes as JSON", async () => {
    const input = { owner: "boss@example.com", groups: [], console: false, accessKey: false, mfa: false };
    const { code, stdout } = await type(
      "start",
      "onboard",
      "dora",
      "--input",
      JSON.stringify(input),
      "--reason",
      "r",
      "--json",
    );
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ outcome: "started" })]);
    await context.stack.clock.run();
    expect(user("dora")).toBeDefined();
  });

  it("reads the request from stdin", async () => {
    const input = { owner: "boss@example.com", groups: [], console: false, accessKey: false, mfa: false };
    const words = ["start", "onboard", "dina", "--input", "-", "--plan"];
    const { code, stdout } = await steward(words, environmentOf(context.stack.aws), JSON.stringify(input));
    expect([code, stdout]).toEqual([0, expect.stringContaining("create the user dina")]);
  });

  it("tells the requestId that it makes up, and none that the request has", async () => {
    const start = (more: object) => {
      const input = { owner: "boss@example.com", groups: [], console: false, accessKey: false, mfa: false, ...more };
      return type("start", "onboard", "dot", "--input", JSON.stringify(input), "--reason", "r");
    };
    expect((await start({})).stderr).toContain("Its requestId is by-hand-");
    expect((await start({ requestId: "hire-9", userName: "dora-2" })).stderr).not.toContain("Its requestId is");
  });

  it.each([
    [["start", "onbord", "x"], "There is no workflow onbord. Did you mean onboard?"],
    [["start", "onboard", "--input", "{"], "--input is not JSON"],
    [["start", "onboard", "--input", "[]"], "--input is not a JSON object"],
    [["start", "onboard", "--input", "@nowhere.json"], "There is no file or folder nowhere.json"],
    [["start", "audit", "--input", "{}"], "the reason is missing. Give it with --reason"],
  ])("says in a sentence what is wrong with %j", async (words, message) => {
    const { code, stdout, stderr } = await type(...words);
    expect([code, stdout, stderr]).toEqual([
      code && (words[1] === "audit" ? 3 : 1),
      "",
      expect.stringContaining(message),
    ]);
  });
});

describe("an onboarding that fails at a step", () => {
  it("is found, explained in plain words, and redriven once it is mended", async () => {
    context.stack.aws.faults.push(denied);
    const failed = await onboard("emma", "--follow");
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining("steward explain onboard-emma-")]);

    const { executions } = await json("list", "--status", "failed", "--user", "emma");
    expect(executions).toEqual([expect.objectContaining({ workflow: "onboard", user: "emma", status: "FAILED" })]);
    const [{ name }] = executions;

    const told = (await type("explain", "onboard-emma")).stdout;
    expect(told).toMatch(/^ {2}AccessDenied\w*: User: .* is not authorized to perform: iam:AddUserToGroup$/m);
    expect(told).toMatch(/✘ SetAccessApply/);
    expect(told).toMatch(/Groups +none/);
    expect(told).toContain(`Fix the cause, then continue at SetAccessApply:\n  steward redrive ${name}`);
    expect(told).not.toContain("errorMessage");

    const plan = await type("redrive", name, "--plan");
    expect(plan.stdout).toContain(`continue ${name} at SetAccessApply`);
    expect(await type("redrive", name)).toMatchObject({ code: 3, stderr: expect.stringContaining("--yes") });

    context.stack.aws.faults.length = 0;
    const redriven = await type("redrive", name, "--yes", "--follow");
    expect([redriven.code, redriven.stdout]).toEqual([
      0,
      expect.stringMatching(/✔ SetAccessApply .*\n(.*\n)*.*succeeded after/),
    ]);
    expect(await type("redrive", name, "--yes")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("has succeeded"),
    });
  });
});

describe("an onboarding that is refused", () => {
  it("is started anew under the next name once its cause is mended", async () => {
    context.stack.aws.seed({ users: [{ UserName: "fay" }] });
    const { stack } = context;
    const who = { requestId: "hire-9", requestedBy: "hr", reason: "r", userName: "fay", owner: "boss@example.com" };
    const input = { ...who, groups: [], console: false, accessKey: false, mfa: false };
    await invoke(stack, "start-workflow", { workflow: "onboard", input });
    const refused = await type("watch", "onboard-fay");
    expect([refused.code, refused.stdout]).toEqual([
      3,
      expect.stringMatching(/onboard-fay-\w{16} refused after .*: Rejected: fay exists already, and was not made by/),
    ]);
    const told = (await type("explain", "onboard-fay")).stdout;
    expect(told).toMatch(/^onboard-fay-\w+: refused at /);
    expect(told).toContain("The request was refused. The reason above says what became of its changes");
    const taken = { code: 3, stderr: expect.stringContaining("fay exists already") };
    expect(await type("redrive", "onboard-fay", "--plan")).toMatchObject(taken);

    context.stack.aws.account.iam.users.delete("fay");
    const anew = await type("redrive", "onboard-fay", "--yes", "--follow");
    expect([anew.code, anew.stdout]).toEqual([0, expect.stringMatching(/onboard-fay-\w{16}-r2 succeeded after/)]);
    const { executions } = await json("list", "--user", "fay");
    const [, first] = executions;
    expect((await type("explain", first.name)).stdout).toContain(`It was started again as ${first.name}-r2`);
    const before = { code: 3, stderr: expect.stringContaining(`was started again as ${first.name}-r2`) };
    expect(await type("redrive", first.name, "--plan")).toMatchObject(before);
    const newest = await type("watch", "onboard-fay");
    expect(newest).toMatchObject({ code: 0, stdout: expect.stringContaining("-r2 succeeded") });
    await type("onboard", "fred", "--owner", "boss@example.com", "--reason", "r");
    expect(await type("watch", "onboard-f")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Type more of the name:(.|\n)*\(refused\)/),
    });
  });
});

describe("steward move and undo", () => {
  it("shows what would change, moves, and takes it back", async () => {
    context.stack.aws.seed({ users: [{ UserName: "gina", groups: ["developers"] }] });
    const move = (...more: string[]) =>
      type("move", "gina", "--group", "analysts", "--reason", "changes teams", ...more);
    const groups = async () => (await json("show", "user", "gina")).groups;

    expect((await move("--plan")).stdout).toBe("This would be done:\n  - group developers\n  + group analysts\n");
    expect(await move()).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining("Nothing was done") });
    expect(await groups()).toEqual(["developers"]);

    await move("--yes", "--follow");
    expect(await groups()).toEqual(["analysts"]);
    const undone = await type("undo", "change-access-gina", "--yes", "--follow");
    expect([undone.code, await groups()]).toEqual([0, ["developers"]]);
  });

  it("takes a change back once more, where its undo was undone", async () => {
    context.stack.aws.seed({ users: [{ UserName: "gary", groups: ["developers"] }] });
    const groups = async () => (await json("show", "user", "gary")).groups;
    const follow = async (...words: string[]) => {
      const run = await type(...words, "--reason", "r", "--yes", "--follow", "--json");
      return JSON.parse(run.stdout).name as string;
    };
    const next = async (name: string) => (await json("explain", name)).next.why;
    const change = await follow("move", "gary", "--group", "analysts");
    const undo = await follow("undo", change);
    expect(await next(change)).toContain("It was undone since.");
    await follow("undo", undo);
    expect([await groups(), await next(undo)]).toEqual([["analysts"], expect.stringContaining("It was undone since.")]);
    expect(await next(change)).toContain("To undo it:");
    await follow("undo", change);
    expect([await groups(), await next(change)]).toEqual([["developers"], expect.stringContaining("undone since")]);
    expect((await type("undo", change, "--reason", "r", "--yes")).stdout).toContain("was carried out already");
  });

  it("takes an option more than once, and a name after a lone -- that begins with a dash", async () => {
    context.stack.aws.seed({ users: [{ UserName: "-gus", groups: ["developers"] }] });
    const { stdout } = await type("move", "--group", "analysts", "--group", "developers", "--plan", "--", "-gus");
    expect(stdout).toBe("This would be done:\n  + group analysts\n");
  });

  it("leaves a protected user alone", async () => {
    context.stack.aws.seed({ users: [{ UserName: "hope", tags: { "steward:protected": "yes" } }] });
    const { code, stderr } = await type("move", "hope", "--group", "analysts", "--reason", "r", "--yes");
    expect([code, stderr]).toEqual([3, expect.stringContaining("hope is protected")]);
  });

  it("says what takes an onboarding back", async () => {
    await onboard("ida", "--follow");
    expect(await type("undo", "onboard-ida")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("steward offboard ida"),
    });
  });
});

describe("steward stop", () => {
  it("shows where an execution is, stops it, and says what it has done", async () => {
    context.stack.aws.faults.push({ kind: "throttle", operation: "AddUserToGroup", ...forever });
    await stewardAt(context.stack, [
      "onboard",
      "jo",
      "--owner",
      "boss@example.com",
      "--group",
      "developers",
      "--reason",
      "r",
    ]);
    const plan = await stewardAt(context.stack, ["stop", "onboard-jo", "--plan"]);
    expect(plan.stdout).toMatch(/stop onboard-jo-\w+, which is at/);
    const stopped = await stewardAt(context.stack, ["stop", "onboard-jo", "--yes", "--reason", "wrong Jo"]);
    expect(stopped).toMatchObject({ code: 0, stdout: expect.stringContaining("is stopped") });
    const told = await type("explain", "onboard-jo");
    expect(told.stdout).toMatch(/Stopped: stopped by arn:aws:sts::.*: wrong Jo/);
    expect(await type("stop", "onboard-jo")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("has ended already: stopped. To see it: steward explain "),
    });
  });
});
