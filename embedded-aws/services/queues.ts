import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import type { Message, Queue } from "./state.ts";

const queue = (account: Account, arn: string): Queue => {
  const found = account.queues.get(arn);
  if (!found) throw new Error(`The embedded account has no queue ${arn}`);
  return found;
};

const put = (to: Queue, message: Message): void => {
  to.messages.push(message);
  to.onMessage?.();
};

export const send = (account: Account, arn: string, body: string): void =>
  put(queue(account, arn), { messageId: randomUUID(), body, receives: 0 });

/** Takes a message out of sight. Unless it is deleted by then, it is there again once the visibility time-out is over. */
export const receive = (
  account: Account,
  from: Queue,
  message: Message,
  clock: Clock,
  isDeleted: () => boolean,
): void => {
  message.receives += 1;
  clock.at(clock.now().getTime() + from.visibilitySeconds * 1000, () => {
    if (isDeleted()) return;
    const { deadLetterTargetArn, maxReceiveCount = Number.POSITIVE_INFINITY } = from.redrive ?? {};
    if (deadLetterTargetArn && message.receives >= maxReceiveCount) put(queue(account, deadLetterTargetArn), message);
    else put(from, message);
  });
};
