import { readAccount } from "../../audit/organization/account.ts";
import {
  findOrganization,
  organizationFolder,
  readOrders,
  readRedriven,
  writeOrders,
  writeOrganization,
  writeRedriven,
} from "../../audit/organization/archive.ts";
import { mergeAudits } from "../../audit/organization/merge.ts";
import { organizationPage } from "../../audit/page/organization-page.ts";
import { accountOr } from "../../shared/account.ts";
import { activeAccounts } from "../../shared/aws/organizations.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { config } from "../../shared/config.ts";
import { Rejected } from "../../shared/errors.ts";
import { executionName } from "../../shared/names.ts";
import { servedAccounts } from "../../shared/served-accounts.ts";
import { logger, steps } from "../../shared/step.ts";
import { iso } from "../../shared/time.ts";
import { auditOrganization, type List, type Merge, type Remerge } from "./contract.ts";
import { outcomesOf } from "./outcomes.ts";

const { ACCOUNTS, ACCOUNT_ID, EXCLUDE_ACCOUNTS, ORGANIZATION_CONCURRENCY, REPORT_BUCKET } = config([
  "ACCOUNTS",
  "ACCOUNT_ID",
  "EXCLUDE_ACCOUNTS",
  "ORGANIZATION_CONCURRENCY",
  "REPORT_BUCKET",
]);
const store = { s3, bucket: REPORT_BUCKET };

/**
 * `list` writes down which audits are to run, `merge` puts what they left together, `remerge` does so again for one that was redriven.
 * Safe to repeat: a night's files are written over, the pointer to them last.
 */
export const handler = steps(auditOrganization, { list, merge, remerge });

async function list({ requestId, scheduledTime, ...asked }: List) {
  const folder = organizationFolder(scheduledTime);
  const accounts = await servedAccounts(ACCOUNT_ID, { chosen: ACCOUNTS, excluded: EXCLUDE_ACCOUNTS }, activeAccounts);
  if (accounts.length === 0) throw new Rejected("no account is left to be audited: see ACCOUNTS and EXCLUDE_ACCOUNTS");
  const orders = accounts.map(({ id, name: accountName }) => {
    const account = id === ACCOUNT_ID ? undefined : id; // the door, too, leaves the stage's own account out
    return {
      account: id,
      ...(accountName !== undefined && { accountName }),
      name: executionName("audit", requestId, undefined, account),
      input: { requestId, ...asked, ...(account && { account }), scheduledTime, partOf: requestId },
    };
  });
  await writeOrders(store, folder, orders);
  return { folder, accounts: orders.length, concurrency: ORGANIZATION_CONCURRENCY };
}

async function merge({ requestId, scheduledTime, now, manifest }: Merge) {
  const folder = organizationFolder(scheduledTime);
  const orders = await readOrders(store, folder);
  const outcomes = await outcomesOf(store, { folder, requestId, manifest });
  const merged = await mergeAudits(
    orders,
    (order) => readAccount(store, order, { requestId, scheduledTime }, outcomes.get(order.account)),
    { hub: ACCOUNT_ID, requestId, scheduledTime, asOf: iso(Date.parse(now)), manifest },
  );
  await writeOrganization(store, folder, merged, organizationPage(merged));
  const { complete, accounts, audited, findings, new: fresh, resolved, people } = merged.summary;
  logger.info("audits merged", { folder, complete, accounts, audited, findings });
  return { folder, complete, accounts, notAudited: accounts - audited, findings, new: fresh, resolved, people };
}

/**
 * If all accounts are not merged yet, that merge takes this account along. Where the merge has read the account and not written yet,
 * the page shows it only the next night.
 */
async function remerge({ requestId, scheduledTime, now, manifest }: Remerge) {
  const account = accountOr(ACCOUNT_ID);
  const folder = organizationFolder(scheduledTime);
  const merged = await findOrganization(store, folder);
  const ours = merged?.summary.requestId === requestId ? merged : undefined;
  const missing = ours?.accounts.some((line) => line.account === account && line.state !== "audited") ?? false;
  const untold = (await readRedriven(store, folder, account, requestId))?.untold ?? missing;
  await writeRedriven(store, folder, account, { requestId, manifest, untold });
  if (ours?.summary.manifest) await merge({ requestId, scheduledTime, now, manifest: ours.summary.manifest });
  return { untold };
}
