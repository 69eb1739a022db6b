import { describe, expect, it } from "vitest";
import { offboardings } from "../support/offboarding.ts";
import { invoke, toOperations } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const { context, user, request, begin, cut, run } = offboardings();
const id = "AKIAIOSFODNN7EXAMPLE";
const seed = (...others: object[]) =>
  context.stack.aws.seed({ users: [{ UserName: "ada", keys: [{ id }, ...others] }] });
const status = () => user().accessKeys.find(({ AccessKeyId }) => AccessKeyId === id)?.Status;
/** By hand, past us. */
const setStatus = (to: "Active" | "Inactive") => {
  for (const key of user().accessKeys) if (key.AccessKeyId === id) key.Status = to;
};
const contain = () => run("contain-key", { accessKeyId: id, userName: undefined });
const who = () => ({ userName: "ada", userId: user().UserId, accessKeyId: id });
const undo = (requestId: string) => invoke(context.stack, "rotate-keys", { step: "reactivate", requestId, ...who() });
const release = (more: object = {}) =>
  invoke(context.stack, "rotate-keys", {
    ...{ step: "release", requestId: "release-1", requestedBy: "grace", reason: "a false alarm", ...who(), ...more },
  });

describe("a contained key", () => {
  it("stays inactive when its rotation is undone, and the rotation goes on", async () => {
    seed();
    const input = request({ accessKeyId: id });
    const rotation = await begin("rotate-key", input);
    await contain();
    await expect(undo(input.requestId)).rejects.toMatchObject({
      name: "KeyContained",
      message: expect.stringContaining(`steward reactivate ${id}`),
    });
    expect([status(), rotation.status]).toEqual(["Inactive", "RUNNING"]);
  });

  it("stays inactive when an offboarding is restored whose cut found it active", async () => {
    seed();
    await contain();
    setStatus("Active");
    await cut();
    const restored = await run("restore");
    expect([restored.status, status()]).toEqual(["SUCCEEDED", "Inactive"]);
    expect(restored.output).toMatchObject({ remarks: [expect.stringContaining(`steward reactivate ${id}`)] });
  });

  it("stays inactive though the undo looks before the containment is kept", async () => {
    seed();
    const { aws } = context.stack;
    const objects = aws.account.buckets.get(context.stack.bucket) ?? expect.unreachable();
    const userId = user().UserId;
    setStatus("Inactive");
    const key = `evidence/${aws.account.id}/${userId}/contained-${id}.json`;
    const body = Buffer.from(JSON.stringify({ userId, accessKeyId: id, requestId: "leak-1" }));
    let looks = 0;
    const get = objects.get.bind(objects);
    objects.get = (name) => {
      if (name !== key) return get(name);
      looks += 1; // the first two looks find nothing, as if contain-key came right after them
      return looks <= 2
        ? undefined
        : ({ body, ContentType: "", ETag: "", LastModified: new Date(0), Metadata: {} } as never);
    };
    await expect(undo("rotate-9")).rejects.toMatchObject({ name: "KeyContained" });
    expect(status()).toBe("Inactive");
  });

  it("stays inactive where nobody can tell whether it is contained", async () => {
    seed({ status: "Inactive" });
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetObject", caller: "rotate-keys", times: 9 });
    setStatus("Inactive");
    await expect(undo("rotate-8")).rejects.toBeInstanceOf(Error);
    expect(status()).toBe("Inactive");
  });

  it("is not called exposed because its record could not be read a second time", async () => {
    seed();
    await cut();
    const { faults } = context.stack.aws.account;
    faults.push({ kind: "accessDenied", operation: "GetObject", caller: "cut-access", call: 5, times: 9 });
    const restored = await run("restore");
    expect([restored.status, restored.error, status()]).toEqual(["FAILED", "AccessDenied", "Inactive"]);
    faults.length = 0;
    context.stack.engine.redrive(restored);
    await context.stack.clock.runUntil(restored.ended);
    expect([restored.status, status()]).toEqual(["SUCCEEDED", "Active"]);
    expect(restored.output).toMatchObject({ remarks: [] });
  });

  it("becomes active when somebody names it and a reason, of which operations hear first", async () => {
    seed();
    await contain();
    await expect(release()).resolves.toEqual({ reactivated: id });
    expect(status()).toBe("Active");
    const told = toOperations(context.stack).at(-1);
    expect(told?.Subject).toBe("An exposed access key of IAM user ada is made active again");
    expect(told?.Message).toMatch(/^grace makes .*a false alarm/s);
    setStatus("Inactive");
    await expect(undo("rotate-7")).resolves.toMatchObject({ reactivated: id }); // from now on it is a key like any other
  });

  it("stays inactive if operations cannot be told", async () => {
    seed();
    await contain();
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "Publish", caller: "rotate-keys" });
    await expect(release()).rejects.toBeInstanceOf(Error);
    expect(status()).toBe("Inactive");
  });

  it("is contained again by another event after it was released", async () => {
    seed();
    await contain();
    await release();
    await contain();
    await expect(undo("rotate-6")).rejects.toMatchObject({ name: "KeyContained" });
    expect(status()).toBe("Inactive");
  });

  it("is released by a command that asks, and wants a reason", async () => {
    seed();
    await contain();
    const type = (...words: string[]) => stewardAt(context.stack, ["reactivate", id, ...words]);
    expect(await type("--yes")).toMatchObject({ code: 3, stderr: expect.stringContaining("--reason") });
    expect(await type("--reason", "ours")).toMatchObject({ code: 3, stderr: expect.stringContaining("--yes") });
    expect(status()).toBe("Inactive");
    const released = () =>
      toOperations(context.stack).filter(({ Subject = "" }) => Subject.includes("active again")).length;
    const before = released();
    expect(await type("--reason", "ours", "--yes")).toMatchObject({ code: 0 });
    expect(status()).toBe("Active");
    const again = await type("--reason", "ours", "--yes");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("was active already. Nothing was done.") });
    expect(released() - before).toBe(1);
  });
});

it("a key that was never contained is released by nobody", async () => {
  seed();
  setStatus("Inactive");
  await expect(release()).rejects.toMatchObject({ name: "Rejected" });
  expect(status()).toBe("Inactive");
});
