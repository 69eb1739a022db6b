import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "iam-steward-home-"));
  mkdirSync(join(home, ".config"));
});
afterEach(() => rmSync(home, { recursive: true }));

const settings = (content: string) => writeFileSync(join(home, ".config", "iam-steward.json"), content);
const atHome = () => ({ HOME: home, XDG_CONFIG_HOME: join(home, ".config") });
const list = (environment: Record<string, string> = {}, ...words: string[]) =>
  stewardAt(context.stack, ["list", "--json", ...words], { ...atHome(), STEWARD_STAGE: "", ...environment });
const said = (sentence: string | RegExp) => ({ code: 1, stdout: "", stderr: expect.stringMatching(sentence) });

describe("the file of settings", () => {
  it("gives the stage where neither an option nor the environment does", async () => {
    settings('{"stage": "local"}');
    expect((await list()).code).toBe(0);
    expect(await list({ STEWARD_STAGE: "prod" })).toEqual(said("no stage prod"));
    expect(await list({}, "--stage", "test")).toEqual(said("no stage test"));
  });

  it("gives profile and region where no other credentials are given", async () => {
    const { accessKeyId, secretAccessKey } = context.stack.aws.config.credentials;
    mkdirSync(join(home, ".aws"));
    const profile = (name: string) =>
      `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    writeFileSync(join(home, ".aws", "credentials"), profile("operator") + profile("other"));
    settings('{"stage": "local", "profile": "operator", "region": "eu-west-1"}');
    const noKey = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_REGION: "" };
    expect(await list(noKey)).toEqual(said("no stage local of iam-steward in eu-west-1"));
    expect(await list(noKey, "--profile", "other")).toEqual(said("No AWS region is set"));
    expect((await list({ ...noKey, AWS_REGION: "us-east-1" })).code).toBe(0);
  });

  it("keeps commands off every account but the one that it names", async () => {
    settings('{"stage": "local", "account": "999999999999"}');
    const refused = said(/signed in to account 123456789012, and .*iam-steward\.json names 999999999999/);
    expect(await list()).toEqual(refused);
    expect(await stewardAt(context.stack, ["doctor"], atHome())).toEqual(refused);
    settings('{"stage": "local", "account": "123456789012"}');
    expect((await list()).code).toBe(0);
  });

  it.each([
    ["not JSON", "stage: local", /iam-steward\.json is not a JSON object/],
    ["another kind of JSON", "[]", /iam-steward\.json is not a JSON object/],
    ["an unknown name", '{"stag": "local"}', /stag is unknown\. Did you mean stage\?/],
    ["a number", '{"account": 123456789012}', /account must be text in quotes/],
  ])("is refused where it is %s", async (_, content, sentence) => {
    settings(content);
    expect(await list()).toEqual(said(sentence));
  });
});
