import { type IAMClient, paginateListGroups } from "@aws-sdk/client-iam";

export const groupNames = async (client: IAMClient): Promise<string[]> =>
  (await Array.fromAsync(paginateListGroups({ client }, {}), ({ Groups = [] }) => Groups))
    .flat()
    .map(({ GroupName = "" }) => GroupName);
