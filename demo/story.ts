import { styleText } from "node:util";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { STS } from "@aws-sdk/client-sts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Notice } from "../embedded-aws/services/state.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import type { Stack } from "./stack.ts";

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** What `npm start` shows, on one account. */
export type Story = ReturnType<typeof storyOf>;

export function storyOf(stack: Stack<VirtualClock>, verbose: boolean) {
  const { aws, bus, engine } = stack;
  const say = (text: string) => console.log(`  ${text}`);
  const detail = (text: string) => verbose && console.log(styleText("dim", `    ${text}`));
  let told = 0;
  return {
    stack,
    say,
    /** Only with `--verbose`. */
    detail,
    title: (text: string) => console.log(`\n${styleText("bold", text)}`),
    /** Puts a request on the bus. No time passes meanwhile. */
    ask: async (DetailType: string, detail: { requestId: string; userName: string }): Promise<Execution> => {
      const Detail = JSON.stringify({ requestedBy: "hr", reason: "shown by npm start", ...detail });
      const entry = { EventBusName: bus, Source: "hr.people", DetailType, Detail };
      await new EventBridge(aws.config).putEvents({ Entries: [entry] });
      await aws.delivered();
      const isOf = ({ input }: Execution) => (input as { requestId: string }).requestId === detail.requestId;
      return engine.executions().find(isOf) ?? fail(`${DetailType} started nothing`);
    },
    /** With `--verbose`: the states of an execution, with what time its own clock showed, and the notices since the last. */
    states: ({ machine, history, startDate, status, output }: Execution) => {
      for (const { stateEnteredEventDetails: entered, timestamp = startDate } of history) {
        const seconds = (timestamp.getTime() - startDate.getTime()) / 1000;
        if (entered) detail(`${machine.name}  +${seconds.toFixed(0)} s  ${entered.name}`);
      }
      detail(`${machine.name} ${status} ${JSON.stringify(output) ?? ""}`);
      for (const notice of aws.notices.slice(told)) detail(noticeLine(notice));
      told = aws.notices.length;
    },
    /** What AWS answers to a call that is signed with a key. */
    called: (accessKeyId = "", secretAccessKey = "") =>
      new STS({ ...aws.config, credentials: { accessKeyId, secretAccessKey } }).getCallerIdentity().then(
        ({ Arn }) => `answered to ${Arn}`,
        ({ name }) => `refused (${name})`,
      ),
  };
}

const noticeLine = ({ TopicArn, Subject, MessageAttributes }: Notice) =>
  `notice to ${MessageAttributes.owner?.StringValue ?? TopicArn.split("-").at(-1)}: ${Subject}`;

export const fail = (why: string): never => {
  throw new Error(why);
};
