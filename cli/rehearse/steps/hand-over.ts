import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type TOTP, URI } from "otpauth";
import { unless } from "../../../shared/errors.ts";
import { handoverName } from "../../../shared/names.ts";
import { handedOver } from "../../people/handed-over.ts";
import { clientOptions } from "../../stage/aws.ts";
import { refusedAs, signs, until } from "../acting.ts";
import { type Actor, had, type Rehearsal, type Signature, type Step } from "../rehearsal.ts";

/** Seconds: issue-key hands a key over when STS knows it, and not every host of STS learns of it at the same time. */
const atOnce = 10;

export const handOver: Step = {
  name: "hand over",
  does: "picks up keys and MFA seed, and signs with the keys",
  answers: ["key-signs", "own-secret"],
  run: async (rehearsal) => {
    const { person, service } = rehearsal;
    for (const actor of [person, service]) actor.key = await keyOf(rehearsal, actor);
    const seed = await until(rehearsal, () => pickup(rehearsal, person, "mfa").catch(unless("BadInput")), 120_000);
    person.authenticator = URI.parse(String(had(seed, "MFA seed").found.otpauthUri)) as TOTP;
    const key = had(service.key, "key");
    const first = await until(rehearsal, async () => (await signs(rehearsal, key)) || undefined, 120_000);
    rehearsal.usedAt = rehearsal.now();
    const seconds = first?.seconds ?? 120;
    rehearsal.saw("key-signs", seconds <= atOnce, `it signed after ${seconds} s`);
    const reads = await readsOwn(rehearsal, person);
    rehearsal.saw("own-secret", reads, reads ? "read" : "denied");
  },
};

async function pickup({ stage }: Rehearsal, { userName, userId }: Actor, kind: "access-key" | "mfa") {
  had(userId, "user");
  return handedOver({ ...stage, user: userName, kind, stage: stage.name });
}

async function keyOf(rehearsal: Rehearsal, actor: Actor): Promise<Signature> {
  const { accessKeyId, secretAccessKey } = await pickup(rehearsal, actor, "access-key");
  return { accessKeyId: String(accessKeyId), secretAccessKey: String(secretAccessKey) };
}

/** With the user's own key, before there is MFA. */
async function readsOwn({ stage }: Rehearsal, { key, userId = "" }: Actor): Promise<boolean> {
  const client = new SecretsManagerClient({
    ...clientOptions(stage),
    credentials: had(key, "key"),
    region: stage.region,
  });
  const SecretId = handoverName(`iam-steward/${stage.name}/`, userId, "password");
  return client.send(new GetSecretValueCommand({ SecretId })).then(() => true, refusedAs(/^AccessDenied/));
}
