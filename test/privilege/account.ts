import { createAccount } from "../../embedded-aws/account.ts";
import { type Seed, seed } from "../../embedded-aws/seed.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";

export const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** With a path of its own for managed users: under `/` a role that forgets the path looks like one that does not. */
const parameters = {
  ALLOWED_GROUPS: "developers",
  ALLOWED_POLICIES: readOnly,
  CHAT: "true",
  MANAGE_ACCESS: "true",
  IDENTITY_STORE_ID: "d-1234567890",
  MANAGE_ACCOUNTS: "true",
  MANAGED_PATH: "/people/",
  WATCH: "true",
  WATCH_LEAVERS: "cut",
};

/** The template as CloudFormation resolves it on an account that has a user in each state. */
export const account = createAccount();
export const resources = readResources(readTemplate("test", parameters), account, "iam-steward-test-");

const halfMade = { "steward:request": "hire-7" };
const everyState = { ...halfMade, "steward:leaving": "2026-11-20", "steward:mfa-reset": "reset-7" };
const person = (UserName: string, tags: Record<string, string>, Path = "/people/") => ({
  UserName,
  Path,
  tags,
  keys: [{ id: keyOf(UserName) }],
});

export const keyOf = (userName: string) => `AKIA${userName.toUpperCase().replace(/\W/g, "")}`;

const people: Seed = {
  users: [
    person("plain", {}),
    person("half-made", halfMade),
    person("onboarded", { ...halfMade, "steward:onboarded": "2026-11-20" }),
    person("leaving", { "steward:leaving": "2026-11-20" }),
    person("in-reset", { "steward:mfa-reset": "reset-7" }),
    person("protected", { ...everyState, "steward:protected": "yes" }),
    person("elsewhere", everyState, "/machines/"),
    person("break-glass", everyState, "/break-glass/"),
  ],
};
seed(account, people);
