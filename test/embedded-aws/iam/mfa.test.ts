import { HOTP, Secret } from "otpauth";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../../support/embedded-account.ts";

const missing = refused("NoSuchEntityException", "NoSuchEntity", 404);
const taken = refused("EntityAlreadyExistsException", "EntityAlreadyExists", 409);
const wrongCode = {
  ...refused("InvalidAuthenticationCodeException", "InvalidAuthenticationCode", 403),
  message: "Authentication code for device is not valid.",
};
const SerialNumber = "arn:aws:iam::123456789012:mfa/managed/ada";
const named = { UserName: "ada", SerialNumber };
/** The step of the codes at the time that the tests begin. */
const now = Math.floor(Date.UTC(2026, 10, 20, 2) / 30_000);

describe("virtual MFA devices", () => {
  const context = embedded();
  let seed = "";
  const create = async () => {
    context.aws.seed({ users: [{ UserName: "ada" }, { UserName: "bob" }] });
    const { VirtualMFADevice } = await context.iam.createVirtualMFADevice({
      VirtualMFADeviceName: "ada",
      Path: "/managed/",
      Tags: [{ Key: "Owner", Value: "ada" }],
    });
    seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("ascii");
    return VirtualMFADevice;
  };
  const codes = (first: number, second = first + 1) => {
    const code = (counter: number) => HOTP.generate({ secret: Secret.fromBase32(seed), counter });
    return { AuthenticationCode1: code(first), AuthenticationCode2: code(second) };
  };
  const enable = (first = now, second?: number, UserName = "ada") =>
    context.iam.enableMFADevice({ UserName, SerialNumber, ...codes(first, second) });

  it("come once with their seed, and with a QR code that is a PNG", async () => {
    const device = await create();
    expect(device?.SerialNumber).toBe(SerialNumber);
    expect(seed).toMatch(/^[A-Z2-7]{64}$/);
    expect([...(device?.QRCodePNG ?? [])].slice(0, 8)).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    const { VirtualMFADevices } = await context.iam.listVirtualMFADevices({});
    expect(VirtualMFADevices).toEqual([{ SerialNumber }]);
    expect((await context.iam.listMFADeviceTags({ SerialNumber })).Tags).toEqual([{ Key: "Owner", Value: "ada" }]);
  });

  it("are unique by path and name, assigned or not", async () => {
    await create();
    const again = { ...taken, message: "MFA device already exists." };
    const repeat = context.iam.createVirtualMFADevice({ VirtualMFADeviceName: "ada", Path: "/managed/" });
    await expect(repeat).rejects.toMatchObject(again);
    await enable();
    await expect(
      context.iam.createVirtualMFADevice({ VirtualMFADeviceName: "ada", Path: "/managed/" }),
    ).rejects.toMatchObject(again);
    await expect(context.iam.createVirtualMFADevice({ VirtualMFADeviceName: "ada" })).resolves.toBeDefined();
  });

  it("are enabled by two consecutive codes", async () => {
    await create();
    await enable();
    expect((await context.iam.listMFADevices({ UserName: "ada" })).MFADevices).toEqual([
      { ...named, EnableDate: new Date("2026-11-20T02:00:00Z") },
    ]);
    const { VirtualMFADevices } = await context.iam.listVirtualMFADevices({ AssignmentStatus: "Assigned" });
    expect(VirtualMFADevices).toMatchObject([{ SerialNumber, User: { UserName: "ada" } }]);
    await expect(enable(now + 2)).rejects.toMatchObject({
      ...taken,
      message: "MFA Device for user ada already exists.",
    });
    await expect(enable(now + 2, undefined, "bob")).rejects.toMatchObject({
      ...taken,
      message: "MFA Device is already in use.",
    });
  });

  it.each([
    ["the same code twice", now, now],
    ["codes in reverse", now + 1, now],
    ["codes with one between", now, now + 2],
    ["codes of long ago", now - 1500, now - 1499],
  ])("are not enabled by %s", async (_, first, second) => {
    await create();
    await expect(enable(first, second)).rejects.toMatchObject(wrongCode);
  });

  it.each([-998, 998])("are enabled by a clock that is %i steps off", async (steps) => {
    await create();
    await expect(enable(now + steps)).resolves.toBeDefined();
  });

  it("never take a pair again, not even after they were deactivated", async () => {
    await create();
    await enable();
    await context.iam.deactivateMFADevice(named);
    await expect(enable()).rejects.toMatchObject(wrongCode);
    await expect(enable(now - 5)).rejects.toMatchObject(wrongCode);
    await enable(now + 2);
    await expect(context.iam.resyncMFADevice({ ...named, ...codes(now + 2) })).rejects.toMatchObject(wrongCode);
    await context.iam.resyncMFADevice({ ...named, ...codes(now + 9) });
  });

  it("have 226 characters for path and name, the leading slash aside", async () => {
    const make = (length: number) =>
      context.iam.createVirtualMFADevice({ VirtualMFADeviceName: "d", Path: `/${"p".repeat(length - 3)}/` });
    await expect(make(228)).rejects.toMatchObject(refused("ValidationError", "ValidationError", 400));
    const { VirtualMFADevice } = await make(227);
    expect(VirtualMFADevice?.SerialNumber).toHaveLength(256);
  });

  it("are as many as users may be", async () => {
    const orphanDevices = [{ name: "d" }];
    context.aws.seed({ orphanDevices });
    const { virtualMfaDevices } = context.aws.account.iam;
    const [device] = virtualMfaDevices.values();
    for (let n = 1; n < 5000 && device; n += 1) virtualMfaDevices.set(`serial-${n}`, device);
    await expect(context.iam.createVirtualMFADevice({ VirtualMFADeviceName: "more" })).rejects.toMatchObject(
      refused("LimitExceededException", "LimitExceeded", 409),
    );
  });

  it("belong to their user alone", async () => {
    await create();
    const stranger = { ...missing, message: "MFA Device invalid for user." };
    await expect(context.iam.deactivateMFADevice(named)).rejects.toMatchObject(stranger);
    await expect(context.iam.resyncMFADevice({ ...named, ...codes(now) })).rejects.toMatchObject(stranger);
    await expect(enable(now, undefined, "eve")).rejects.toMatchObject(missing);
  });

  it("are deleted only when they are free", async () => {
    await create();
    await enable();
    await expect(context.iam.deleteVirtualMFADevice({ SerialNumber })).rejects.toMatchObject({
      ...refused("DeleteConflictException", "DeleteConflict", 409),
      message: "MFA VirtualDevice in use. Must deactivate first.",
    });
    await context.iam.deactivateMFADevice(named);
    await context.iam.deleteVirtualMFADevice({ SerialNumber });
    await expect(context.iam.deleteVirtualMFADevice({ SerialNumber })).rejects.toMatchObject(missing);
  });

  it("are eight per user", async () => {
    await create();
    const ada = context.aws.account.iam.users.get("ada");
    for (let n = 0; n < 8; n += 1)
      ada?.mfaDevices.push({ SerialNumber: `GAHT0000000${n}`, EnableDate: new Date("2026-01-01") });
    await expect(enable()).rejects.toMatchObject(refused("LimitExceededException", "LimitExceeded", 409));
  });

  it.each(["12345", "1234567", "abcdef"])("do not accept %j as a code", async (AuthenticationCode1) => {
    await create();
    const input = { ...named, ...codes(now), AuthenticationCode1 };
    await expect(context.iam.enableMFADevice(input)).rejects.toMatchObject(
      refused("ValidationError", "ValidationError", 400),
    );
  });

  it("leave neither codes nor seeds in the call log", async () => {
    await create();
    await enable();
    expect(context.aws.calls.at(-1)?.input).toEqual(named);
    expect(JSON.stringify(context.aws.calls)).not.toContain(seed);
  });

  it("have tags whose keys are told apart by case", async () => {
    await create();
    await context.iam.tagMFADevice({ SerialNumber, Tags: [{ Key: "owner", Value: "b" }] });
    expect((await context.iam.listMFADeviceTags({ SerialNumber })).Tags).toEqual([
      { Key: "Owner", Value: "ada" },
      { Key: "owner", Value: "b" },
    ]);
  });

  it("cannot be described, for only FIDO devices are", async () => {
    await create();
    await expect(context.iam.getMFADevice({ SerialNumber })).rejects.toMatchObject(
      refused("ValidationError", "ValidationError", 400),
    );
  });
});

describe("the test key of RFC 6238", () => {
  const context = embedded({ now: () => new Date(1_111_111_111_000) });

  it("is proven by the codes of the RFC, leading zeros included", async () => {
    context.aws.seed({ users: [{ UserName: "ada" }], orphanDevices: [{ name: "ada" }] });
    const serial = "arn:aws:iam::123456789012:mfa/ada";
    const device = context.aws.account.iam.virtualMfaDevices.get(serial);
    if (device) device.seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const codes = { AuthenticationCode1: "081804", AuthenticationCode2: "050471" };
    await context.iam.enableMFADevice({ UserName: "ada", SerialNumber: serial, ...codes });
  });
});
