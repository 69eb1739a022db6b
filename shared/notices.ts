import { createHash } from "node:crypto";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";

/** A message to be published. Attributes are what subscriptions filter by. */
export interface Notice {
  to: "operations" | "people";
  subject: string;
  message: string;
  attributes: { kind: string; accountId: string; severity: string; owner?: string };
}

/** Subjects take fewer than 100 characters, in ASCII. Bodies end with an id that is the same however often sent. */
export async function publish(
  sns: SNSClient,
  TopicArn: string,
  { subject, message, attributes }: Notice,
  requestId: string,
): Promise<void> {
  // One request may be about ten users, and each of them gives a notice of its own.
  const about = [requestId, attributes.kind, attributes.owner, subject];
  const id = createHash("sha256").update(about.join("\n")).digest("hex");
  await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: subject.replaceAll(/[^ -~]/g, "?").slice(0, 99),
      Message: `${message}\n\nId: ${id.slice(0, 16)}`,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    }),
  );
}

/** Of a key's id the last four characters are enough to tell it by, and no more is told. */
export const shortened = (text: string) => text.replaceAll(/\bA[KS]IA[A-Z0-9]+(?=[A-Z0-9]{4}\b)/g, "…");
