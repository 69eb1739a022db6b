import { GetUserCommand } from "@aws-sdk/client-iam";
import { CreateSecretCommand, DeleteSecretCommand } from "@aws-sdk/client-secrets-manager";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { unless } from "../../../shared/errors.ts";
import { listKeys } from "../../../shared/iam/access-keys.ts";
import { invoke } from "../../stage/functions.ts";
import { type Seen, signs, start, toSuccess, toWait, until } from "../acting.ts";
import { had, type Rehearsal, rehearsalName, type Step } from "../rehearsal.ts";
import { mayAct } from "./mfa.ts";

/** A cut goes on until its quarantine, which takes a day at least: nobody waits for it here. */
async function cutOff(rehearsal: Rehearsal, requestId: string, urgency: string): Promise<Seen> {
  const { userName, userId } = rehearsal.person;
  const fields = { userName, userId: had(userId, "person"), urgency, quarantineDays: 1 };
  return toWait(rehearsal, await start(rehearsal, "offboard", requestId, fields), "Quarantine");
}

const fiveMinutes = 300_000;

export const cut: Step = {
  name: "cut",
  does: "cuts the person's access, and tries the key and the session that was open before",
  answers: ["deny-shows"],
  run: async (rehearsal) => {
    const { person } = rehearsal;
    const [key, session] = [had(person.key, "key"), had(person.session, "session")];
    await cutOff(rehearsal, "cut", "normal");
    person.isCut = true;
    const acts = async () => (await signs(rehearsal, key)) || (await mayAct(rehearsal, session));
    const off = await until(rehearsal, async () => ((await acts()) ? undefined : true), fiveMinutes);
    rehearsal.saw("deny-shows", off !== undefined, off ? `denied after ${off.seconds} s` : "let in after 300 s");
  },
};

export const restore: Step = {
  name: "restore",
  does: "undoes the cut, and looks whether the key is active again",
  answers: [],
  run: async (rehearsal) => {
    const { userName, userId, key, isCut } = rehearsal.person;
    had(isCut, "cut");
    const fields = { userName, userId: had(userId, "person") };
    await toSuccess(rehearsal, await start(rehearsal, "restore", "restore", fields));
    const keys = await listKeys(rehearsal.iam, userName);
    if (!keys.some(({ AccessKeyId, Status }) => AccessKeyId === key?.accessKeyId && Status === "Active"))
      throw new Error("the key is not active, as it was before the cut");
  },
};

export const secretAgain: Step = {
  name: "secret",
  does: "deletes a secret of its own, and makes it again",
  answers: ["secret-again"],
  run: async (rehearsal) => {
    const { secrets, name: Name } = rehearsal;
    const Tags = [{ Key: rehearsalName, Value: Name }];
    const create = () => secrets.send(new CreateSecretCommand({ Name, SecretString: "nothing", Tags }));
    await create();
    await secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
    const again = await until(rehearsal, () => create().catch(unless("InvalidRequestException")), fiveMinutes).catch(
      (error: Error) => error,
    );
    const isMade = again !== undefined && !(again instanceof Error);
    const otherwise = again instanceof Error ? `refused as ${again.name}` : "not for 300 s";
    rehearsal.saw("secret-again", isMade, isMade ? `made again after ${again.seconds} s` : otherwise);
  },
};

interface Removed {
  removed: object;
  next: string | null;
}

/**
 * A quarantine takes a day at least. So the execution ends there, and the functions take its last steps when they are called
 * as it would call them.
 */
export const depart: Step = {
  name: "depart",
  does: "cuts the person in an emergency, stops the execution at its quarantine, and takes its last steps by hand: deletion and certificate",
  answers: ["calm-recheck", "removal-shows"],
  run: async (rehearsal) => {
    const { person, name, sfn, stage, iam } = rehearsal;
    const { execution, story } = await cutOff(rehearsal, "depart", "emergency");
    await sfn.send(new StopExecutionCommand({ executionArn: execution.arn, error: "Stopped", cause: name }));
    const { userName, userId } = person;
    const { cutAt } = story.variables;
    const step = <T>(step: string, more: object) =>
      invoke<T>(stage, "offboard-step", { step, requestId: `${name}-depart`, userName, userId, ...more });
    const { disturbances, unseen } = await step<Record<string, string[]>>("recheck", { cutAt });
    const disturbed = [...(disturbances ?? []), ...(unseen ?? [])];
    rehearsal.saw("calm-recheck", disturbed.length === 0, disturbed.join("; ") || "calm");
    const removed: object[] = [];
    for (let kind: string | null = "accessKeys"; kind; ) {
      const done: Removed = await step("remove", { kind });
      removed.push(done.removed);
      kind = done.next;
    }
    const asked = { requestedBy: stage.caller, reason: name, now: rehearsal.now().toISOString() };
    const { residue = [] } = await step<Record<string, string[]>>("certify", { ...asked, cutAt, removed, noted: [] });
    const gone = await iam.send(new GetUserCommand({ UserName: userName })).catch(unless("NoSuchEntityException"));
    rehearsal.saw("removal-shows", residue.length === 0 && !gone, residue.join("; ") || "nothing is left");
  },
};
