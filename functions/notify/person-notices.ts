import { last, staged } from "../../shared/command-line.ts";
import type { Some } from "../../shared/people/summary.ts";
import { lines, type Of, type Text } from "./text.ts";

const section = (title: string, { some, inAll }: Some) =>
  some.length === 0
    ? []
    : [
        title,
        ...some.map((each) => `- ${each}`),
        ...(inAll > some.length ? [`- and ${inAll - some.length} more`] : []),
      ];

const none: Some = { some: [], inAll: 0 };

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

const cut = ({ requestId, person, urgency, until, summary, executionArn }: Of<"person-cut">, stage: string): Text => {
  const { users, accounts, looked, notCut, stuck = none, notEntered, alike, excluded = none, elsewhere = [] } = summary;
  const isWhole = notCut.inAll + notEntered.inAll === 0;
  return {
    to: "operations",
    severity: severityOf(isWhole, urgency),
    subject: `Access of ${person} is ${isWhole ? "cut in every account" : "NOT cut in every account"}`,
    message: lines(
      `Request ${requestId} looked for users of ${person} in ${counted(looked, "account")}, and found ${counted(users, "user")}.`,
      summary.cut > 0 &&
        `The access of ${counted(summary.cut, "user")} in ${counted(accounts, "account")} is cut. Who is not deleted yet will be by ${until}.`,
      ...section("Not cut:", notCut),
      ...section("Cut, and the offboarding has failed since; a redrive goes on:", stuck),
      ...section("Accounts that could not be entered, which are tried again:", notEntered),
      ...section("Users with a name like theirs. Nothing was done about them; look whose they are:", alike),
      ...section("In IAM Identity Center, where nothing is removed:", { some: elsewhere, inAll: elsewhere.length }),
      ...section("Accounts of EXCLUDE_ACCOUNTS, which were not looked into:", excluded),
      `To undo it: ${staged(`steward restore --everywhere ${last(person)}`, stage)}`,
      `What goes on: steward explain ${executionArn}`,
    ),
  };
};

function severityOf(isWhole: boolean, urgency: "normal" | "emergency") {
  if (urgency === "emergency") return "critical";
  return isWhole ? "low" : "high";
}

const offboarded = ({ requestId, person, certificate, deleted, left, looked }: Of<"person-offboarded">): Text => ({
  to: "operations",
  severity: left.inAll > 0 ? "high" : "none",
  subject: `${person} is offboarded${left.inAll > 0 ? ", with users left" : ""}`,
  message: lines(
    `${counted(deleted, "user")} of ${person} ${deleted === 1 ? "is" : "are"} deleted (request ${requestId}). ${counted(looked, "account")} ${looked === 1 ? "was" : "were"} looked into.`,
    `The certificate is in the report bucket: ${certificate}`,
    ...section("Users that are left:", left),
  ),
});

export const personTexts = { "person-cut": cut, "person-offboarded": offboarded };
