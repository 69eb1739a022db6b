import { paginateListVirtualMFADevices } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { deleteUnassigned, tagsOfDevice } from "../../shared/iam/mfa-devices.ts";
import type { Leaver } from "../../shared/leaver/leaver.ts";
import { findSnapshot } from "../../shared/leaver/snapshot.ts";

type Owner = Pick<Leaver, "userName" | "userId">;

/**
 * Virtual devices that are on nobody, and were made for this user: the user had them, they are tagged with the user's id, or
 * they have the user's name and no tag says that they are somebody else's. Devices that stay keep their names from others.
 */
export async function orphanedDevices({ userName, userId }: Owner, known: string[]): Promise<string[]> {
  const orphans: string[] = [];
  const theirs = userName.toLowerCase(); // IAM has no two users whose names differ in case alone
  const unassigned = { AssignmentStatus: "Unassigned" as const };
  for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices({ client: iam }, unassigned))
    for (const { SerialNumber = "" } of VirtualMFADevices) {
      const name = SerialNumber.slice(SerialNumber.lastIndexOf("/") + 1).toLowerCase();
      if (known.includes(SerialNumber)) orphans.push(SerialNumber);
      else if (name.startsWith(theirs)) {
        const ids = await idsInTags(SerialNumber);
        if (ids.length > 0 ? ids.includes(userId) : name === theirs) orphans.push(SerialNumber);
      }
    }
  return orphans;
}

async function idsInTags(serialNumber: string): Promise<string[]> {
  const tags = (await tagsOfDevice(iam, serialNumber)) ?? new Map<string, string>();
  return [...tags.values()].filter((value) => /^AIDA\w+$/.test(value));
}

/** Goes before the user, while the name is theirs: later it may be somebody else's who is about to enrol. */
export async function deleteOrphans(user: Owner, who: Leaver): Promise<string[]> {
  const known = (await findSnapshot(who))?.mfaDevices ?? [];
  const orphans = await orphanedDevices(user, known);
  for (const serialNumber of orphans) await deleteUnassigned(iam, serialNumber);
  return orphans;
}
