import { Organizations } from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

const ids = Array.from({ length: 44 }, (_, index) => String(200_000_000_001 + index));

describe("an organization of the embedded account", () => {
  const context = embedded({ accounts: ids, organization: "o-example" });
  const client = (id = "123456789012") => new Organizations({ ...context.aws.member(id).config, maxAttempts: 1 });

  it("lists all its accounts, twenty a page, to its management account", async () => {
    const first = await client().listAccounts({});
    expect(first.Accounts).toHaveLength(20);
    expect(first.Accounts?.[0]).toMatchObject({ Id: "123456789012", State: "ACTIVE" });
    const second = await client().listAccounts({ NextToken: first.NextToken });
    const third = await client().listAccounts({ NextToken: second.NextToken });
    expect(third.Accounts?.at(-1)).toMatchObject({ Id: ids.at(-1) });
    expect(third).not.toHaveProperty("NextToken");
  });

  it("has an empty page before each page that holds something, where that is asked for", async () => {
    context.aws.account.behaviour.emptyPages = true;
    const { Accounts, NextToken } = await client().listAccounts({});
    expect(Accounts).toEqual([]);
    expect((await client().listAccounts({ NextToken })).Accounts).toHaveLength(20);
  });

  it("says in which state an account is", async () => {
    context.aws.member(ids[0] ?? "").account.state = "SUSPENDED";
    const { Accounts = [] } = await client().listAccounts({});
    expect(Accounts[1]).toMatchObject({ Id: ids[0], State: "SUSPENDED" });
  });

  it("refuses larger pages, and accounts that do not manage it", async () => {
    await expect(client().listAccounts({ MaxResults: 21 })).rejects.toMatchObject({ name: "InvalidInputException" });
    await expect(client(ids[0]).listAccounts({})).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("an account outside of organizations", () => {
  const context = embedded();

  it("has no accounts to list", async () => {
    await expect(new Organizations({ ...context.aws.config }).listAccounts({})).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
  });
});
