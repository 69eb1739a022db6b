import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import { receive } from "../services/queues.ts";
import type { Message, Queue } from "../services/state.ts";

/** A function that Lambda calls with the messages of a queue. */
export interface EventSource {
  queue: Queue;
  batchSize: number;
  /** How long Lambda collects messages before it calls, unless a batch is full before. */
  windowSeconds: number;
  /** Whether the function says which messages failed. Otherwise all did if it fails, and none if it does not. */
  reportsFailures: boolean;
  /** Calls the function with JSON text. */
  invoke(payload: string): Promise<string>;
}

/** Lambda's limit on what a function is called with, in bytes. */
const LARGEST_BATCH = 6_291_456;

/**
 * Polls a queue: collects its messages for as long as the window is open, calls the function with batches that fit, and deletes
 * what did not fail. What failed comes again when its visibility time-out is over.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const pollQueue = (account: Account, clock: Clock, source: EventSource): void => {
  const { queue, batchSize, windowSeconds } = source;
  let isOpen = false;
  const callAll = () => {
    isOpen = false;
    while (queue.messages.length > 0) call(account, clock, source, nextBatch(account, source));
  };
  queue.onMessage = () => {
    if (queue.messages.length >= batchSize) call(account, clock, source, nextBatch(account, source));
    if (isOpen || queue.messages.length === 0) return;
    isOpen = true;
    clock.at(clock.now().getTime() + windowSeconds * 1000, callAll);
  };
};

const nextBatch = (account: Account, { queue, batchSize }: EventSource): Message[] => {
  let bytes = 0;
  const end = queue.messages.findIndex((message) => {
    bytes += Buffer.byteLength(JSON.stringify(recordOf(account, queue, message))) + 1;
    return bytes > LARGEST_BATCH - 20;
  });
  return queue.messages.splice(0, Math.min(end < 0 ? queue.messages.length : Math.max(end, 1), batchSize));
};

const recordOf = ({ region }: Account, { arn }: Queue, { messageId, body, receives }: Message) => ({
  ...{ messageId, receiptHandle: messageId, body },
  attributes: { ApproximateReceiveCount: String(receives) },
  ...{ messageAttributes: {}, eventSource: "aws:sqs", eventSourceARN: arn, awsRegion: region },
});

const call = (account: Account, clock: Clock, source: EventSource, batch: Message[]): void => {
  const deleted = new Set<Message>();
  for (const message of batch) receive(account, source.queue, message, clock, () => deleted.has(message));
  const payload = JSON.stringify({ Records: batch.map((message) => recordOf(account, source.queue, message)) });
  const done = clock
    .detach(() => source.invoke(payload))
    .then(
      (answer) => {
        const failed = source.reportsFailures ? failedIn(answer) : new Set();
        for (const message of batch) if (!failed.has(message.messageId)) deleted.add(message);
      },
      () => undefined, // all of them failed
    );
  account.deliveries.push(done);
};

/** An answer of another form counts as a batch without a failure only where it is empty. */
const failedIn = (answer: string): Set<string> => {
  const { batchItemFailures = [] } = (JSON.parse(answer) ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] };
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
};
