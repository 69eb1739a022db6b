import { cis, type PersonControl } from "./control.ts";
import { showUser } from "./next.ts";

const ofPerson = { of: "person", sources: ["authorization-details"], next: showUser } satisfies Partial<PersonControl>;

export const directPolicy: PersonControl = {
  ...ofPerson,
  id: "direct-policy",
  severity: "low",
  refs: ["IAM.2", cis("1.14")],
  judge: ({ directPolicies, created }) =>
    directPolicies.length > 0
      ? [
          {
            credential: null,
            created,
            detail: `Policies of the user's own, not of a group: ${directPolicies.join(", ")}.`,
          },
        ]
      : [],
};

/** How many ways stand in a finding: one is enough to act on. */
const mostWays = 4;

/** Critical where nothing but a password or key stands before it, or where MFA is not known. */
export const canEscalate: PersonControl = {
  ...ofPerson,
  id: "can-escalate",
  severity: "critical",
  refs: [],
  judge: ({ escalations, created }, row) => {
    const more = escalations.length > mostWays ? `, and in ${escalations.length - mostWays} more ways` : "";
    const detail = `The user can become an administrator by ${escalations.slice(0, mostWays).join(", ")}${more}.`;
    const severity = row?.mfaActive ? "high" : "critical";
    return escalations.length > 0 ? [{ credential: null, created, severity, detail }] : [];
  },
};

export const quarantinePolicy: PersonControl = {
  ...ofPerson,
  id: "quarantine-policy",
  severity: "critical",
  refs: [],
  judge: ({ quarantinePolicies, created }) => {
    const detail = `AWS found a key of this user exposed and attached ${quarantinePolicies.join(", ")}.`;
    return quarantinePolicies.length > 0 ? [{ credential: null, created, detail }] : [];
  },
};
