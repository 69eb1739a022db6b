import { describe, expect, it } from "vitest";
import { inAccount } from "../../shared/account.ts";
import { last, staged, word } from "../../shared/command-line.ts";

describe("a command that is proposed", () => {
  it("quotes a word only where a shell would read more into it", () => {
    for (const bare of ["ada", "ada.b+c@example.com", "arn:aws:iam::123456789012:mfa/x", "a=b", "-x", "%20", "a_b,c"])
      expect(word(bare)).toBe(bare);
    for (const quoted of ["", "a b", "=cmd", "$(id)", "a;b", "*", " a", "a\nb", "~", "a&"])
      expect(word(quoted)).toBe(`'${quoted}'`);
    expect(word("o'brien 'x'")).toBe(`'o'\\''brien '\\''x'\\'''`);
  });

  it("keeps a user's leading dash from being an option", () => {
    expect(last("-rf")).toBe("-- -rf");
    expect(last("- rf")).toBe("-- '- rf'");
    expect(last("a-b")).toBe("a-b");
    expect(last("a b-")).toBe("'a b-'");
  });

  it("has its stage before the names, and only where steward is what runs", () => {
    expect(staged("steward show user ada", "prod")).toBe("steward show user ada --stage prod");
    expect(staged("steward show user -- -rf", "prod")).toBe("steward show user --stage prod -- -rf");
    expect(staged("aws iam get-user # steward show", "prod")).toBe("aws iam get-user # steward show");
    expect(staged("stewardess x", "prod")).toBe("stewardess x");
  });
});

describe("a command about a user of another account", () => {
  const inMember = (command: string) =>
    inAccount({ account: "222222222222", session: "hire-7" }, () => staged(command, "prod"));

  it("names the account, before a lone --", () => {
    expect(inMember("steward show user -- -ada")).toBe("steward show user --stage prod --account 222222222222 -- -ada");
  });

  it("of AWS is kept from changing a user of the same name in the account that one is signed in to", () => {
    const command = "aws iam delete-login-profile --user-name=ada";
    expect(inMember(command)).toBe(`${command} --profile='<of account 222222222222>'`);
    expect(inMember(`${command} # then`)).toBe(`${command} --profile='<of account 222222222222>' # then`);
  });

  it.each(["steward list --user=ada --workflow onboard", "steward explain onboard-ada-1"])(
    "names no account where the command takes none: %s",
    (command) => expect(inMember(command)).toBe(`${command} --stage prod`),
  );
});
