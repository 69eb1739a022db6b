import { GetRoleCommand } from "@aws-sdk/client-iam";
import { atHome, currentMember } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { unless } from "../../shared/errors.ts";

const { ALLOWED_CONSUMERS } = config(["ALLOWED_CONSUMERS"]);

/** What keeps a role from reading a key's secret; nothing where it may. */
export async function whyNoConsumer(arn: string): Promise<string | undefined> {
  if (!ALLOWED_CONSUMERS.includes(arn)) return `${arn} is not among ALLOWED_CONSUMERS`;
  const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
  const look = () => iam.send(new GetRoleCommand({ RoleName })).catch(unless("NoSuchEntityException"));
  const isOfUsersAccount = arn.split(":")[4] === currentMember()?.account;
  const found = await (isOfUsersAccount ? look() : atHome(look));
  return found?.Role?.Arn === arn ? undefined : `there is no role ${arn}`;
}
