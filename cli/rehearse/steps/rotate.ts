import { GetAccessKeyLastUsedCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type HistoryEvent, RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import { listKeys } from "../../../shared/iam/access-keys.ts";
import { historyOf } from "../../executions/executions.ts";
import { failedState } from "../../executions/states.ts";
import { invoke } from "../../stage/functions.ts";
import { signs, start, toEnd, toWait, until } from "../acting.ts";
import { had, type Rehearsal, type Step } from "../rehearsal.ts";
import { heard } from "./notices.ts";

const minutes = 60_000;

export const rotate: Step = {
  name: "rotate",
  does: "lets a rotation fail on purpose, redrives it up to its grace, and undoes it",
  answers: ["redriven-time", "failure-notice"],
  run: async (rehearsal) => {
    const { service, name, sfn, stage } = rehearsal;
    const [userId, key] = [had(service.userId, "service"), had(service.key, "key")];
    const { userName } = service;
    const requestId = `${name}-rotate`;
    const about = { userName, userId, accessKeyId: key.accessKeyId };
    const arn = await broken(rehearsal, `${requestId}/undone-rotation.json`, async () => {
      const started = await start(rehearsal, "rotate-key", "rotate", about);
      const { execution, story } = await toEnd(rehearsal, started);
      if (execution.status !== "FAILED" || failedState(story)?.name !== "RotateKeysPlan")
        throw new Error(`a rotation that had to fail at its first step ended as ${execution.status}`);
      const told = await heard(rehearsal, (text) => text.includes(`${execution.name} ended as FAILED`), 2 * minutes);
      rehearsal.saw("failure-notice", told !== undefined, told ? `told after ${told.seconds} s` : "not told for 120 s");
      return started;
    });
    await sfn.send(new RedriveExecutionCommand({ executionArn: arn }));
    await toWait(rehearsal, arn, "WaitToLook");
    const [first, second] = planned(await historyOf(sfn, arn));
    rehearsal.saw("redriven-time", first === second, first === second ? "the same time" : "another time");
    await invoke(stage, "rotate-keys", { step: "reactivate", requestId, ...about });
    const { execution } = await toEnd(rehearsal, arn);
    if (execution.error !== "Undone") throw new Error(`an undone rotation ended as ${execution.status}`);
    await expectActive(rehearsal, key.accessKeyId);
  },
};

/** Something unreadable lies where a rotation looks whether it was undone: it cannot go on. Takes it away afterwards. */
async function broken<T>({ s3, bucket, stage, service }: Rehearsal, file: string, work: () => Promise<T>): Promise<T> {
  const object = { Bucket: bucket, Key: `evidence/${stage.accountId}/${service.userId}/${file}` };
  await s3.send(new PutObjectCommand({ ...object, Body: "not JSON, on purpose: a rehearsal\n" }));
  return work().finally(() => s3.send(new DeleteObjectCommand(object)));
}

/** EnteredTime as the first step was given it, in each of its tries. */
const planned = (history: HistoryEvent[]): (string | undefined)[] =>
  history.flatMap(({ taskScheduledEventDetails: scheduled }) => {
    const { Payload } = JSON.parse(scheduled?.parameters ?? "{}");
    return Payload?.step === "plan" ? [Payload.now] : [];
  });

async function expectActive({ iam, service }: Rehearsal, accessKeyId: string): Promise<void> {
  const keys = await listKeys(iam, service.userName);
  if (!keys.some((key) => key.AccessKeyId === accessKeyId && key.Status === "Active"))
    throw new Error("the key is not active, as it was before the rotation");
}

export const contain: Step = {
  name: "contain",
  does: "contains the key of the service, and looks for how long it signs",
  answers: ["key-off"],
  run: async (rehearsal) => {
    const key = had(rehearsal.service.key, "key");
    const fields = { accessKeyId: key.accessKeyId };
    const { execution } = await toEnd(rehearsal, await start(rehearsal, "contain-key", "contain", fields));
    if (execution.status !== "SUCCEEDED") throw new Error(`the containment ended as ${execution.status}`);
    const off = await until(rehearsal, async () => ((await signs(rehearsal, key)) ? undefined : true), 5 * minutes);
    rehearsal.saw("key-off", off !== undefined, off ? `refused after ${off.seconds} s` : "it signs after 300 s");
  },
};

/** IAM keeps the first use within a quarter of an hour. */
const grain = 15 * minutes;

export const lastUse: Step = {
  name: "last use",
  does: "looks what IAM says of the first use of the key",
  answers: ["key-last-use"],
  run: async ({ iam, service, now, usedAt, saw }) => {
    const [used, { accessKeyId }] = [had(usedAt, "use of a key"), had(service.key, "key")];
    await iam.send(new GetUserCommand({ UserName: service.userName }));
    const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
    const shown = AccessKeyLastUsed?.LastUsedDate;
    const passed = Math.round((now().getTime() - used.getTime()) / minutes);
    if (!shown) return saw("key-last-use", true, `not shown yet after ${passed} min: within the six hours it may take`);
    const off = Math.abs(shown.getTime() - used.getTime());
    saw("key-last-use", off <= grain, `shown within ${passed} min, ${Math.round(off / 1000)} s off`);
  },
};
