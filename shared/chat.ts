import type { Notice } from "./notices.ts";

/** AWS's page has no limits. Slack shows 3,000 characters of a text, and these fit with room for their frame. */
const longest = 2800;
const longestStep = 350;
const mostSteps = 10;

/** A line that ends in a command to type. */
const STEP = /^(?<when>.+): (?<command>(?:steward|aws) .+)$/;

/**
 * A notice as Amazon Q Developer in chat applications (once AWS Chatbot) takes it: what to type is among the next steps. It names no
 * thread, because a channel does not show what comes later in one.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatNotice({ subject, message, attributes }: Notice, id: string): string {
  const { kind, severity, accountId, owner } = attributes;
  const lines = message.split("\n");
  const isStep = (line: string) => STEP.test(line) && line.length < longestStep;
  const nextSteps = lines.filter(isStep).slice(0, mostSteps);
  const title = plain(subject).slice(0, 200);
  return JSON.stringify({
    version: "1.0",
    source: "custom",
    id,
    content: {
      textType: "client-markdown",
      title,
      description: shortened(lines.filter((line) => !nextSteps.includes(line))) || title,
      ...(nextSteps.length > 0 && { nextSteps: nextSteps.map(typed) }),
      keywords: [severity, kind],
    },
    metadata: {
      summary: title,
      eventType: kind,
      additionalContext: { account: accountId, severity, ...(owner !== undefined && { owner }) },
    },
  });
}

const typed = (line: string) =>
  line.replace(STEP, (_, when: string, command: string) => `${plain(when)}: \`${command}\``);

/** Whole lines, as many as fit. */
function shortened(lines: string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines.map(plain)) {
    length += line.length + 1;
    if (length > longest) return [...kept, "… The e-mail has the rest."].join("\n");
    kept.push(line);
  }
  return kept.join("\n").trim();
}

/** Reasons, tags and names are other people's text. Nobody is mentioned and no link is hidden by it, in Slack or in Teams. */
const plain = (text: string) =>
  text
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll("](", "] (")
    .replaceAll(/(?<![\w.+-])@/g, "＠");
