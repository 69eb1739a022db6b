import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Transient, unless } from "../../shared/errors.ts";
import { findGroup } from "./groups.ts";
import { findRole } from "./roles.ts";

interface Attachment {
  kind: "group" | "role";
  name: string;
  policy: string;
}

const holders = {
  group: {
    find: findGroup,
    attach: (GroupName: string, PolicyArn: string) => iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    detach: (GroupName: string, PolicyArn: string) => iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
  },
  role: {
    find: findRole,
    attach: (RoleName: string, PolicyArn: string) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    detach: (RoleName: string, PolicyArn: string) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
  },
};

/** AWS takes an attachment that is there for a success. */
export async function setAttached({ kind, name, policy }: Attachment, isAttached: boolean): Promise<void> {
  const { find, attach, detach } = holders[kind];
  const found = await find(name);
  if (found && isAttached) await attach(name, policy);
  else if (found) await detach(name, policy).catch(unless("NoSuchEntityException"));
  else if (isAttached) throw new Transient(`IAM does not show the ${kind} ${name} yet`);
}
