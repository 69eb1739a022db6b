import type { Argv } from "yargs";
import { authorizationDetails } from "../../audit/read/iam-reads.ts";
import { withPrinting } from "../people/filters.ts";
import { iamClient } from "../stage/aws.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { printList } from "../terminal/list.ts";

export const builder = (yargs: Argv) =>
  withPrinting(yargs)
    .example("$0 groups", "Each group with its members and policies")
    .epilogue("Needs a stage only with --account. To see one of them: steward show group <group>.");

interface Row {
  groupName: string;
  arn: string;
  path: string;
  members: string[];
  policies: string[];
}

export async function handler(args: ArgumentsOf<typeof builder>) {
  const { users, groups } = await authorizationDetails(await iamClient(args));
  const found = groups
    .filter(({ Path = "/" }) => Path.startsWith(args.path ?? "/"))
    .map(
      ({ GroupName = "", Arn = "", Path = "/", AttachedManagedPolicies = [], GroupPolicyList = [] }): Row => ({
        groupName: GroupName,
        arn: Arn,
        path: Path,
        members: users.flatMap(({ UserName = "", GroupList = [] }) => (GroupList.includes(GroupName) ? UserName : [])),
        policies: [
          ...AttachedManagedPolicies.map(({ PolicyName = "" }) => PolicyName),
          ...GroupPolicyList.map(({ PolicyName = "" }) => `${PolicyName} (inline)`),
        ],
      }),
    );
  printList(found, { ...args, none: "No groups.", columns, fields });
}

const fields = ["groupName", "arn", "path", "members", "policies"] satisfies (keyof Row)[];

const columns: Record<string, (group: Row) => string> = {
  group: ({ groupName }) => groupName,
  path: ({ path }) => path,
  members: ({ members }) => String(members.length),
  policies: ({ policies }) => policies.join(" "),
};
