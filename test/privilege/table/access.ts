import { readOnly } from "../account.ts";
import type { Table } from "../decision.ts";
import {
  encryptsFor,
  everyFunction,
  everyWorkflow,
  everyWriter,
  findsUsers,
  object,
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
      ["s3:GetObject", object("access/applied.json"), [object("access/plans/a.json"), object("reports/a.json")]],
      ...encryptsFor("s3"),
      ...everyFunction("set-access"),
    ],
    never: [...everyWriter, ["iam:RemoveUserFromGroup", { UserName: "plain", ...requireMfa }]],
  },
  "change-access-workflow": { may: [...everyWorkflow("notify", "set-access"), tellsTheBus], never: [] },
};
