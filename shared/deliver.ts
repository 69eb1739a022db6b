import pLimit from "p-limit";
import { allEnded } from "./all-ended.ts";
import { sns } from "./aws/sns.ts";
import { config } from "./config.ts";
import type { Notice } from "./notices.ts";
import { publish } from "./publish.ts";

const { ACCOUNT_ALIAS, CHAT_TOPIC, OPERATIONS_TOPIC, PEOPLE_TOPIC } = config([
  "ACCOUNT_ALIAS",
  "CHAT_TOPIC",
  "OPERATIONS_TOPIC",
  "PEOPLE_TOPIC",
]);
/** On a first night every owner is told of everything: thousands, one by one, would take longer than the function may. */
const atOnce = 10;
const topics = { operations: OPERATIONS_TOPIC, people: PEOPLE_TOPIC };

/** Sends each notice to its topic and to chat; under the same `requestId` a notice has the same id again. */
export async function deliver(notices: Notice[], requestId: string): Promise<void> {
  const limited = pLimit(atOnce);
  const send = (notice: Notice) =>
    limited(publish, sns, { topic: topics[notice.to], chat: CHAT_TOPIC, alias: ACCOUNT_ALIAS }, notice, requestId);
  await allEnded(notices.map(send));
}
