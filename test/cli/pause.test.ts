import { expect, it } from "vitest";
import { files, stackFor } from "../support/stack.ts";
import { stewardOn } from "../support/steward.ts";

const context = stackFor();
const type = (...words: string[]) => stewardOn(context.stack, words);
const held = () => Object.keys(files(context.stack)).filter((key) => key.startsWith("held/"));
const move = (user: string, ...more: string[]) =>
  type("move", user, "--reason", "leaves all groups", "--yes", "--request-id", `move-${user}`, ...more);

it("holds what comes in between steward pause and steward resume, and loses nothing of it", async () => {
  const { stack } = context;
  stack.aws.seed({ users: [{ UserName: "ada" }, { UserName: "bob" }] });
  expect((await type("pause")).stderr).toContain("the reason is missing. Give it with --reason");
  expect(await type("pause", "--reason", "incident 42")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Paused"),
  });
  const again = await type("pause", "--reason", "mine", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({
    already: true,
    paused: { reason: "incident 42", by: expect.stringMatching(/^arn:/) },
  });

  const asked = await move("ada");
  expect(asked.stderr).toMatch(
    /The automation is paused by arn:.* since 20.*: incident 42\. To end the pause: steward resume/,
  );
  expect([asked.code, asked.stdout, held().length]).toEqual([0, expect.stringContaining("is held"), 1]);
  expect(JSON.parse((await move("bob", "--json")).stdout)).toEqual({ name: expect.any(String), outcome: "held" });
  expect((await type("list")).stderr).toContain("incident 42");

  stack.aws.faults.push({ kind: "accessDenied", operation: "DeleteObject", call: 2 });
  const halfway = { code: 1, stderr: expect.stringContaining("The pause has ended, and not all that was held") };
  expect(await type("resume")).toMatchObject(halfway); // bob's request was started, and could not be taken out of the folder
  expect([stack.engine.executions().length, held().length]).toEqual([2, 1]);

  const { code, stdout } = await type("resume", "--json");
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    { paused: null, started: [expect.objectContaining({ outcome: "done" })] },
  ]);
  expect([stack.engine.executions().length, held()]).toEqual([2, []]);
  expect((await type("resume")).stdout).toBe("It was not paused.\n");
});

it("leaves what is refused where somebody can look at it", async () => {
  const { aws, bucket } = context.stack;
  const body = Buffer.from(JSON.stringify({ workflow: "onboard", input: {} }));
  aws.account.buckets.get(bucket)?.set("held/strange.json", { body } as never);
  const { code, stdout } = await type("resume");
  expect([code, stdout]).toEqual([
    3,
    expect.stringMatching(/refused \(.*\), and stays there\n(.|\n)*aws s3 rm s3:\/\/\S+\/held\/strange\.json/),
  ]);
  expect(held()).toEqual(["held/strange.json"]);
});
