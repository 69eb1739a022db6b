import { chosen, startVirtualStack } from "../../demo/stack.ts";
import { readTemplate } from "../../infra/template.ts";
import { member, third } from "./scenarios/members.ts";

/** The shortest of everything that waits: each look on the way is a call, and each call is struck. */
const parameters = {
  ACCOUNTS: `${member} ${third}`,
  EXCLUDE_ACCOUNTS: `123456789012 ${third}`,
  MANAGE_ACCOUNTS: "true",
  MFA_DEADLINE_DAYS: "1",
  REMEDIATION: "rotate",
  ROTATION_DELETE_DAYS: "1",
  ROTATION_GRACE_DAYS: "1",
  ROTATION_MAX_EXTENSION_DAYS: "5",
  ROTATION_QUIET_DAYS: "1",
  WATCH: "true",
  WATCH_LEAVERS: "cut",
};

/** With the template changed by `change`, to see whether what goes missing in it is found out. */
export function startFaultStack(
  code: Record<string, string>,
  change: (template: ReturnType<typeof readTemplate>) => void = () => {},
) {
  const template = structuredClone(readTemplate("local", { ...chosen, ...parameters }));
  // A night's audit of the member alone is enough; a person is looked for in all three accounts.
  Object.assign(template.Resources.FindPersonLambdaFunction?.Properties.Environment.Variables, {
    EXCLUDE_ACCOUNTS: "",
  });
  change(template);
  return startVirtualStack(new Date("2026-11-20T09:00:00Z"), { code, parameters, template });
}
