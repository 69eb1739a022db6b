import {
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  paginateListAccessKeys,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { measured } from "../measured.ts";

const oldest = Date.now() - 90 * 86_400_000;

/** What tutorials teach: each user in turn, the user's keys, and when each of them was used. */
async function staleKeys() {
  const stale: AccessKeyMetadata[] = [];
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {}))
    for (const { UserName } of Users)
      for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client: iam }, { UserName }))
        for (const key of AccessKeyMetadata) {
          await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.AccessKeyId }));
          if (key.CreateDate && key.CreateDate.getTime() < oldest) stale.push(key);
        }
  return stale;
}

await measured(staleKeys, (keys) => ({ stale: keys.length }));
