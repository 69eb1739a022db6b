import { createHash } from "node:crypto";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { chatNotice } from "./chat.ts";
import type { Notice } from "./notices.ts";

/** Of a subject, in characters: SNS takes fewer than 100. */
const longest = 99;

/** Where a notice is sent. */
export interface Address {
  topic: string;
  /** The topic for chat, where there is one. */
  chat: string | undefined;
  /** The account's alias, or nothing. */
  alias: string;
}

/**
 * Sends a notice to its topic and to chat. Subjects are in ASCII. Bodies end with the name that the runbook has for the
 * notice, and with an id that is the same however often sent.
 * Each owner's share is left out of chat: operations' own notice has it, and a first night would fill a channel with thousands.
 */
export async function publish(
  sns: SNSClient,
  { topic, chat, alias }: Address,
  notice: Notice,
  requestId: string,
): Promise<void> {
  const { message, attributes } = notice;
  const prefix = alias ? `${alias}: ` : "";
  const subject = `${prefix}${notice.subject}`;
  // One request may be about ten users, in several accounts, and each of them gives a notice of its own.
  const about = [requestId, attributes.kind, attributes.accountId, attributes.owner, notice.subject];
  const id = createHash("sha256").update(about.join("\n")).digest("hex").slice(0, 16);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  );
  const short = fitted(notice.subject, notice.about, longest - prefix.length);
  const Subject = `${prefix}${short}`.replaceAll(/[^ -~]/g, "?").slice(0, longest);
  const Message = `${message}\n\nNotice: ${attributes.kind}\nAccount: ${attributes.accountId}\nId: ${id}`;
  await sns.send(new PublishCommand({ TopicArn: topic, Subject, Message, MessageAttributes }));
  if (chat === undefined || attributes.kind.endsWith("-owner")) return;
  const forChat = chatNotice({ ...notice, subject }, id);
  await sns.send(new PublishCommand({ TopicArn: chat, Message: forChat, MessageAttributes }));
}

/** A subject that is too long loses the end of the name in it, and none of its own words. */
function fitted(subject: string, name: string | undefined, room: number): string {
  const over = subject.length - room;
  if (over <= 0 || !name) return subject;
  return subject.replace(name, () => `${name.slice(0, Math.max(name.length - over - 3, 0))}...`);
}
