import { expect, it } from "vitest";
import { config, faultsOf } from "../../shared/config.ts";

it("takes what each parameter means, and its default where none is set", () => {
  const names = ["ACCOUNTS", "CHAT_TOPIC", "MANAGED_PATH", "QUARANTINE_DAYS", "REMEDIATION", "UNUSED_DAYS"] as const;
  expect(config([...names], { ACCOUNTS: " 123456789012  210987654321 ", UNUSED_DAYS: "30" })).toEqual({
    ACCOUNTS: ["123456789012", "210987654321"],
    CHAT_TOPIC: undefined,
    MANAGED_PATH: "/",
    QUARANTINE_DAYS: 30,
    REMEDIATION: "report",
    UNUSED_DAYS: 30,
  });
});

it("names every variable that cannot be used, in one error", () => {
  expect(() => config(["STAGE", "UNUSED_DAYS", "MANAGED_PATH"], { UNUSED_DAYS: "soon", MANAGED_PATH: "/x" })).toThrow(
    "The environment cannot be used: STAGE is missing; UNUSED_DAYS must be a whole number from 1 to 36500; " +
      "MANAGED_PATH must begin and end with /, such as /people/, without * ? $",
  );
});

it.each([
  ["ACCESS_PATH", "/", "must not be /"],
  ["ACCOUNT_ID", "12", "must be the id of an account, such as 123456789012"],
  ["ACCOUNTS", "123456789012 x", "must be the id of an account, such as 123456789012"],
  ["ALLOWED_CONSUMERS", "arn:aws:iam::123456789012:user/ada", "must be the ARN of a role, without a comma"],
  ["ALLOWED_GROUPS", "read* write", "names read*: * may only stand for all groups under a path"],
  ["FORBIDDEN_ACTIONS", " ", "must have 1 to 100 entries"],
  ["MANAGE_ACCESS", "yes", "must be one of true, false"],
  ["MANAGED_PATH", `/${"x".repeat(511)}/`, "must begin and end with /, such as /people/, without * ? $"],
  ["MFA_DEADLINE_DAYS", "61", "must be a whole number from 1 to 60"],
  ["QUARANTINE_DAYS", "1.5", "must be a whole number from 1 to 330"],
  ["REPORT_BUCKET", "", "must not be empty"],
  ["UNUSED_DAYS", "", "must not be empty"],
])("says what is wrong with %s: %j", (name, value, wrong) => {
  expect(faultsOf({ [name]: value, PATH: "/usr/bin" })).toEqual([`${name} ${wrong}`]);
});
