import { type IAMClient, paginateListGroups } from "@aws-sdk/client-iam";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";

export const groupNames = async (client: IAMClient): Promise<string[]> =>
  (await Array.fromAsync(paginateListGroups({ client }, {}), ({ Groups = [] }) => Groups))
    .flat()
    .map(({ GroupName = "" }) => GroupName);

export const noGroup = (name: string, known: readonly string[]) =>
  new BadInput(`There is no group ${name}.${didYouMean(name, known)} To see all: steward groups`);
