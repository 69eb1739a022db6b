import { readOnly } from "../account.ts";
import type { Table } from "../decision.ts";
import {
  everyFunction,
  everyWorkflow,
  everyWriter,
  findsUsers,
  readsUsers,
  requireMfa,
  strangeGroups,
  strangers,
  tellsTheBus,
} from "./rows.ts";

const mighty = { PolicyArn: "arn:aws:iam::aws:policy/IAMFullAccess" };

export const access: Record<string, Table> = {
  "set-access": {
    may: [
      ...readsUsers("iam:GetUser"),
      findsUsers,
      ["iam:AttachUserPolicy", { UserName: "plain", PolicyArn: readOnly }, [mighty, ...strangers()]],
      ["iam:DetachUserPolicy", { UserName: "plain", PolicyArn: readOnly }, [mighty, ...strangers()]],
      [
        "iam:AddUserToGroup",
        { UserName: "plain", ...requireMfa },
        [...strangeGroups, { Action: "iam:RemoveUserFromGroup" }],
      ],
      ...everyFunction("set-access"),
    ],
    never: [...everyWriter, ["iam:RemoveUserFromGroup", { UserName: "plain", ...requireMfa }]],
  },
  "change-access-workflow": { may: [...everyWorkflow("notify", "set-access"), tellsTheBus], never: [] },
};
