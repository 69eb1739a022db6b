import { S3 } from "@aws-sdk/client-s3";
import { readOrganization, readOwners } from "../audit/organization/archive.ts";
import { night } from "./show-audit.ts";
import { startVirtualStack } from "./stack.ts";
import { DAY, type Story } from "./story.ts";

const [entered, refusing] = ["222222222222", "333333333333"];
const owner = "grace@example.com";

/** A stage in a process of its own that serves two more accounts, of which one does not let it in. */
export async function showOrganization({ title, say, states }: Story, tonight: Date, code: Record<string, string>) {
  const parameters = { MANAGE_ACCOUNTS: "true", ACCOUNTS: `${entered} ${refusing}` };
  const stack = await startVirtualStack(tonight, { parameters, code });
  const { aws, bucket, close } = stack;
  const owned = (UserName: string, days: number) => ({
    UserName,
    tags: { "steward:owner": owner },
    keys: [{ created: new Date(tonight.getTime() - days * DAY) }],
  });
  aws.seed({ users: [owned("grace", 120)] });
  aws.member(entered).seed({ users: [owned("grace", 20), owned("svc-billing", 400)] });
  aws.member(refusing).account.iam.roles.clear();

  title("The same night     A stage that serves three accounts audits all of them");
  const execution = await night(stack, tonight, "audit-organization");
  states(execution);
  const store = { s3: new S3(aws.config), bucket };
  const { folder } = execution.output as { folder: string };
  const { summary, accounts } = await readOrganization(store, folder);
  const missing = accounts.filter(({ complete }) => !complete).map(({ account }) => account);
  const [told] = await readOwners(store, folder);
  say(
    `Operations get one digest of ${summary.findings} findings. It names ${missing.join(", ")}, which does not let the stage in.`,
  );
  say(`${told?.owner} owns users in ${told?.accounts.length} accounts, and gets one message about all of them.`);
  await close();
}
