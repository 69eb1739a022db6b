import { accountOr } from "../../shared/account.ts";
import { sns } from "../../shared/aws/sns.ts";
import { staged } from "../../shared/command-line.ts";
import { config } from "../../shared/config.ts";
import type { Releaser } from "../../shared/contained-keys.ts";
import { publish } from "../../shared/publish.ts";

const { ACCOUNT_ALIAS, ACCOUNT_ID, CHAT_TOPIC, OPERATIONS_TOPIC, STAGE } = config([
  "ACCOUNT_ALIAS",
  "ACCOUNT_ID",
  "CHAT_TOPIC",
  "OPERATIONS_TOPIC",
  "STAGE",
]);

interface Release extends Releaser {
  userName: string;
  accessKeyId: string;
  /** The request that contained the key. */
  contained: string;
}

export function tellOfRelease({ userName, accessKeyId, contained, requestId, requestedBy, reason }: Release) {
  const containAgain = staged(`steward start contain-key ${accessKeyId}`, STAGE);
  return publish(
    sns,
    { topic: OPERATIONS_TOPIC, chat: CHAT_TOPIC, alias: ACCOUNT_ALIAS },
    {
      to: "operations",
      subject: `An exposed access key of IAM user ${userName} is made active again`,
      about: userName,
      message: [
        `${requestedBy} makes the access key ${accessKeyId} of IAM user ${userName} active again (request ${requestId}).`,
        `The key was exposed, and request ${contained} had made it inactive. The reason given: ${reason}`,
        `To make it inactive again: ${containAgain}`,
      ].join("\n"),
      attributes: { kind: "key-released", accountId: accountOr(ACCOUNT_ID), severity: "high" },
    },
    requestId,
  );
}
