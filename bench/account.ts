import { startAws } from "../embedded-aws/embedded-aws.ts";
import { generateCredentialReport } from "../embedded-aws/iam/credential-report.ts";
import { seeder } from "../embedded-aws/seed-users.ts";
import { accountOf } from "./accounts.ts";
import { delayed } from "./delay.ts";

/** A process that holds an account with a credential report at hand; asked, it tells how many calls came in since. */
const [users = 0, stalePercent = 0, latency = 0] = process.argv.slice(2).map(Number);
const { account, calls, config, endpoint, seed } = await startAws();
seed({ ...accountOf({ users, stalePercent }, account.now()), buckets: { reports: {} } });
generateCredentialReport(account, {}, seeder);
process.on("message", () => process.send?.(calls.splice(0).length));
process.send?.({
  ACCOUNT_ID: account.id,
  AWS_ENDPOINT_URL: await delayed(() => endpoint, latency),
  AWS_REGION: config.region,
  AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
});
