import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { until } from "../acting.ts";
import { had, type Rehearsal, type Step } from "../rehearsal.ts";

/** Waits for a notice whose text fits. */
export const heard = (rehearsal: Rehearsal, fits: (text: string) => boolean, milliseconds: number) =>
  until(
    rehearsal,
    async () => {
      await receive(rehearsal);
      return rehearsal.notices.find(fits);
    },
    milliseconds,
  );

async function receive({ sqs, queueUrl, notices }: Rehearsal): Promise<void> {
  const asked = new ReceiveMessageCommand({ QueueUrl: had(queueUrl, "queue"), MaxNumberOfMessages: 10 });
  for (;;) {
    const { Messages = [] } = await sqs.send(asked);
    if (Messages.length === 0) return;
    for (const { Body = "{}" } of Messages) {
      const { Subject = "", Message = "" } = JSON.parse(Body);
      notices.push(`${Subject}\n${Message}`);
    }
  }
}

export const notices: Step = {
  name: "notices",
  does: "looks whether the notice of the cut has arrived",
  answers: ["notice-arrives"],
  run: async (rehearsal) => {
    const { userName, isCut } = rehearsal.person;
    had(isCut, "cut");
    const subject = `Access of IAM user ${userName} is cut`;
    const told = await heard(rehearsal, (text) => text.startsWith(subject), 120_000);
    rehearsal.saw("notice-arrives", told !== undefined, told ? `told after ${told.seconds} s` : "not told for 120 s");
  },
};
