import { GetAccountPasswordPolicyCommand } from "@aws-sdk/client-iam";
import { GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { clientOptions } from "../../stage/aws.ts";
import { invoke } from "../../stage/functions.ts";
import { Refused } from "../../terminal/errors.ts";
import { iamOf, refusedAs } from "../acting.ts";
import { type Actor, had, type Place, type Rehearsal, type Signature, type Step } from "../rehearsal.ts";

export const mfa: Step = {
  name: "mfa",
  does: "enables MFA by two codes of the seed, and opens a session with a third",
  answers: ["mfa-codes", "mfa-session"],
  run: async (rehearsal) => {
    const { person, stage } = rehearsal;
    const firstCode = codeOf(rehearsal, person);
    const secondCode = await nextCode(rehearsal, person);
    const codes = { userName: person.userName, firstCode, secondCode };
    const confirmed = await invoke<{ serialNumber: string }>(stage, "confirm-mfa", codes).catch(
      (error: Error) => error,
    );
    if (confirmed instanceof Error && !(confirmed instanceof Refused)) throw confirmed;
    if (confirmed instanceof Error) return rehearsal.saw("mfa-codes", false, confirmed.message);
    rehearsal.saw("mfa-codes", true, "enabled");
    person.serialNumber = confirmed.serialNumber;
    person.session = await openSession(rehearsal, person);
    const may = await mayAct(rehearsal, person.session);
    rehearsal.saw("mfa-session", may, may ? "let in" : "denied");
  },
};

const codeOf = ({ now }: Place, { authenticator }: Actor): string =>
  had(authenticator, "MFA seed").generate({ timestamp: now().getTime() });

/** Milliseconds for which a code is shown. IAM takes none twice. */
const period = 30_000;

async function nextCode(rehearsal: Rehearsal, actor: Actor): Promise<string> {
  await rehearsal.sleep(period - (rehearsal.now().getTime() % period) + 1000);
  return codeOf(rehearsal, actor);
}

async function openSession(rehearsal: Rehearsal, person: Actor): Promise<Signature> {
  const { stage } = rehearsal;
  const TokenCode = await nextCode(rehearsal, person);
  const sts = new STSClient({ ...clientOptions(stage), credentials: had(person.key, "key"), region: stage.region });
  const asked = { SerialNumber: person.serialNumber, TokenCode, DurationSeconds: 3600 };
  const { Credentials: opened } = await sts.send(new GetSessionTokenCommand(asked));
  return {
    accessKeyId: opened?.AccessKeyId ?? "",
    secretAccessKey: opened?.SecretAccessKey ?? "",
    sessionToken: opened?.SessionToken ?? "",
  };
}

/** A read that people in the require-MFA group may do; an account without a policy says so, and that is no refusal. */
export const mayAct = (place: Place, session: Signature): Promise<boolean> =>
  iamOf(place, session)
    .send(new GetAccountPasswordPolicyCommand())
    .then(
      () => true,
      (error: Error) =>
        error.name === "NoSuchEntityException" || refusedAs(/^(AccessDenied|InvalidClientTokenId)/)(error),
    );
