import { config } from "../../shared/config.ts";
import { isTransient } from "../../shared/errors.ts";
import { groupNameOf, isEveryGroup } from "../../shared/names.ts";
import type { Allowed } from "./access-change.ts";

const settings = config(["ACCESS_PATH", "ALLOWED_GROUPS", "ALLOWED_POLICIES", "REPORT_BUCKET", "REQUIRE_MFA_GROUP"]);
const byName = settings.ALLOWED_GROUPS.filter((entry) => !isEveryGroup(entry, settings.ACCESS_PATH));

/** What may be given right now: the groups of the access file are read for each request. */
export async function readAllowed(): Promise<Allowed> {
  const ofFile = byName.length < settings.ALLOWED_GROUPS.length ? await readGroupsOfFile() : { groups: [] };
  return {
    ...ofFile,
    groups: [...byName.map(groupNameOf), ...ofFile.groups],
    policies: settings.ALLOWED_POLICIES,
    requireMfaGroup: settings.REQUIRE_MFA_GROUP,
  };
}

/** If they cannot be read, none may be given. Without the right to list the bucket, S3 refuses before a file is applied. */
async function readGroupsOfFile(): Promise<Pick<Allowed, "groups" | "unread">> {
  const { s3 } = await import("../../shared/aws/s3.ts"); // most stages list their groups by name
  const { groupsOfFile } = await import("../../access/store.ts");
  try {
    return { groups: await groupsOfFile({ s3, bucket: settings.REPORT_BUCKET }) };
  } catch (error) {
    if (isTransient(error as Error)) throw error;
    const { name } = error as Error;
    return { groups: [], unread: `no access file was applied, or it cannot be read (${name})` };
  }
}
