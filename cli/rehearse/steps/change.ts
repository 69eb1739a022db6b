import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { DeleteParameterCommand, ParameterAlreadyExists, PutParameterCommand } from "@aws-sdk/client-ssm";
import { listPolicies } from "../../../shared/iam/access.ts";
import { executionName, heldKey } from "../../../shared/names.ts";
import { startHeld } from "../../requests/held.ts";
import { parametersOf } from "../../stage/functions.ts";
import { executionArn, pauseParameter } from "../../stage/stage.ts";
import { start, toSuccess, until } from "../acting.ts";
import { had, NotTried, type Rehearsal, type Step } from "../rehearsal.ts";

/** It lets a user change their own password, and nothing else. No other policy is given to a user of a rehearsal. */
const harmless = "IAMUserChangePassword";

export const change: Step = {
  name: "change",
  does: `gives the service the policy ${harmless}, and takes it back`,
  answers: [],
  run: async (rehearsal) => {
    const { stage, iam, service } = rehearsal;
    const policy = `arn:${stage.partition}:iam::aws:policy/${harmless}`;
    const { ALLOWED_POLICIES = "" } = await parametersOf(stage, "set-access");
    if (!ALLOWED_POLICIES.split(/\s+/).includes(policy))
      throw new NotTried(`ALLOWED_POLICIES does not have ${harmless}`);
    for (const [at, policies] of [[policy], []].entries()) {
      const fields = { userName: had(service.userId, "service") && service.userName, groups: [], policies };
      await toSuccess(rehearsal, await start(rehearsal, "change-access", `change-${at}`, fields));
      const has = (await listPolicies(iam, service.userName)).includes(policy);
      if (has !== policies.includes(policy)) throw new Error("the user does not have the access that was asked for");
    }
  },
};

export const hold: Step = {
  name: "hold",
  does: "pauses the stage, asks for a change by an event, and ends the pause",
  answers: ["bus-rule"],
  run: async (rehearsal) => {
    const { service, stage, name } = rehearsal;
    had(service.userId, "service");
    const requestId = `${name}-held`;
    const execution = executionName("change-access", requestId, service.userName);
    const held = await paused(rehearsal, async () => {
      await ask(rehearsal, requestId);
      return until(rehearsal, () => isHeld(rehearsal, heldKey(execution)), 120_000);
    });
    rehearsal.saw("bus-rule", held !== undefined, held ? `held after ${held.seconds} s` : "nothing came for 120 s");
    await startHeld(rehearsal.s3, stage, rehearsal.bucket);
    if (held) await toSuccess(rehearsal, executionArn(stage, "change-access", execution));
  },
};

/** The pause ends whatever happens. Its reason says whose it is. */
async function paused<T>({ ssm, stage, name, now }: Rehearsal, work: () => Promise<T>): Promise<T> {
  const Name = pauseParameter(stage);
  const Value = JSON.stringify({ by: stage.caller, since: now().toISOString(), reason: name });
  await ssm.send(new PutParameterCommand({ Name, Type: "String", Value })).catch((error) => {
    throw error instanceof ParameterAlreadyExists ? new NotTried("somebody has paused the stage") : error;
  });
  return work().finally(() => ssm.send(new DeleteParameterCommand({ Name })));
}

async function ask({ events, stage, service, name }: Rehearsal, requestId: string): Promise<void> {
  const request = { requestId, requestedBy: stage.caller, reason: name, userName: service.userName };
  const entry = {
    EventBusName: `iam-steward-${stage.name}`,
    Source: "steward.rehearsal",
    DetailType: "ChangeAccessRequested",
    Detail: JSON.stringify({ ...request, groups: [], policies: [] }),
  };
  await events.send(new PutEventsCommand({ Entries: [entry] })).catch((error: Error) => {
    throw error.name.startsWith("AccessDenied") ? new NotTried("REQUESTERS lets others alone put events") : error;
  });
}

async function isHeld({ s3, bucket }: Rehearsal, Prefix: string): Promise<true | undefined> {
  const { KeyCount = 0 } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
  return KeyCount > 0 || undefined;
}
