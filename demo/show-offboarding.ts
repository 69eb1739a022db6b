import { S3 } from "@aws-sdk/client-s3";
import { MINUTE, type Story } from "./story.ts";

const quarantineDays = 30;

/** Somebody is cut by mistake, restored, cut again and deleted. */
export async function showOffboarding({ stack, title, say, detail, states, ask, called }: Story): Promise<void> {
  const { aws, bucket, clock } = stack;
  const idas = () => {
    const [key] = aws.account.iam.users.get("ida")?.accessKeys ?? [];
    return called(key?.AccessKeyId, key?.SecretAccessKey);
  };
  title("Weeks later        ida leaves (OffboardRequested)");
  const cut = await ask("OffboardRequested", { requestId: "leave-1", userName: "ida", ...{ urgency: "normal" } });
  await clock.advance(MINUTE);
  states(cut);
  say(`All access is cut at once, and kept in a snapshot: a call with ida's key is ${await idas()}`);

  const restored = await ask("RestoreRequested", { requestId: "restore-1", userName: "ida" });
  await clock.runUntil(restored.ended);
  states(restored);
  say(`It was another ida (RestoreRequested): the call is ${await idas()}`);

  const request = { requestId: "leave-2", userName: "ida", ...{ urgency: "emergency", quarantineDays } };
  const offboarded = await ask("OffboardRequested", request);
  await clock.runUntil(offboarded.ended);
  states(offboarded);
  const { certificate } = offboarded.output as { certificate: string };
  const kept = await new S3(aws.config).getObject({ Bucket: bucket, Key: certificate });
  const { lookedFor, complete } = JSON.parse((await kept.Body?.transformToString()) ?? "{}");
  detail(`Looked for: ${Object.keys(lookedFor).join(", ")}`);
  say(
    `ida leaves after all. After ${quarantineDays} days in quarantine the user is deleted, with everything they had.`,
  );
  say(`The certificate lists what was looked for: ${complete ? "nothing is left" : "NOT all of it is gone"}.`);
}
