import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { firstPassword, keyToken, passwordTokens, versionDates } from "../../shared/handover-versions.ts";
import type { Access } from "../../shared/iam/access.ts";
import { isSetSince } from "../../shared/iam/login-profile.ts";
import { handoverName } from "../../shared/names.ts";
import type { Belongings } from "./belongings.ts";

const { HANDOVER_PREFIX } = config(["HANDOVER_PREFIX"]);

interface Given extends Access {
  requestId: string;
  userId: string;
}

/** What a user has that a request did not give, in words. The hand-over secrets say which keys and password the request gave. */
export async function strangeAmong({ keys, password, access, others }: Belongings, given: Given): Promise<string[]> {
  const { requestId, userId, groups, policies } = given;
  const stored = await versionDates(secretsManager, handoverName(HANDOVER_PREFIX, userId, "access-key"));
  return [
    ...keys.filter((id) => !stored.has(keyToken(requestId, id))).map((id) => `access key ${id}`),
    ...(password === undefined || (await isOwn(password, given)) ? [] : ["a password of somebody else's"]),
    ...access.groups.filter((name) => !groups.includes(name)).map((name) => `group ${name}`),
    ...access.policies.filter((arn) => !policies.includes(arn)).map((arn) => `policy ${arn}`),
    ...others,
  ];
}

/** A password that need not be changed at the next sign-in was changed by somebody already. */
async function isOwn(password: NonNullable<Belongings["password"]>, { requestId, userId }: Given): Promise<boolean> {
  const stored = await versionDates(secretsManager, handoverName(HANDOVER_PREFIX, userId, "password"));
  const dates = passwordTokens(requestId, userId, firstPassword).flatMap((token) => stored.get(token) ?? []);
  return password.PasswordResetRequired === true && dates.some((date) => isSetSince(password, date));
}
