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
