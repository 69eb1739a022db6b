import { paginateListVirtualMFADevices } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { deleteUnassigned, tagsOfDevice } from "../../shared/iam/mfa-devices.ts";
import type { Leaver } from "./leaver.ts";

/**
 * Virtual devices that are on nobody, and were made for this user: they had been his, are tagged with his id, or bear his
 * name and no tag says that they are somebody else's. Left behind they keep their names from whoever comes next.
 */
export async function orphanedDevices({ userName, userId }: Omit<Leaver, "requestId">, known: string[]) {
  const orphans: string[] = [];
  const unassigned = { AssignmentStatus: "Unassigned" as const };
  for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices({ client: iam }, unassigned))
    for (const { SerialNumber = "" } of VirtualMFADevices) {
      const name = SerialNumber.slice(SerialNumber.lastIndexOf("/") + 1);
      if (known.includes(SerialNumber)) orphans.push(SerialNumber);
      else if (name.startsWith(userName)) {
        const ids = await idsInTags(SerialNumber);
        if (ids.length > 0 ? ids.includes(userId) : name === userName) orphans.push(SerialNumber);
      }
    }
  return orphans;
}

async function idsInTags(serialNumber: string): Promise<string[]> {
  const tags = (await tagsOfDevice(iam, serialNumber)) ?? new Map<string, string>();
  return [...tags.values()].filter((value) => /^AIDA\w+$/.test(value));
}

export async function deleteOrphans(user: Omit<Leaver, "requestId">, known: string[]): Promise<string[]> {
  const orphans = await orphanedDevices(user, known);
  for (const serialNumber of orphans) await deleteUnassigned(iam, serialNumber);
  return orphans;
}
