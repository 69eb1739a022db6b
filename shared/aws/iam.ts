import { IAMClient } from "@aws-sdk/client-iam";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { currentMember } from "../account.ts";
import { requestHandler } from "./request-handler.ts";
import { unlogged } from "./unlogged.ts";

const own = defaultProvider();

/** The function's own rights, or those of its role in the account that its step works for. */
const credentials = async () => {
  const member = currentMember();
  if (!member) return own();
  const { memberCredentials } = await import("./member-credentials.ts"); // most steps work at home, and need no STS
  return memberCredentials(member);
};
/** Or the SDK would keep the first that it is given, and sign with them in every account. */
const asked = Object.assign(credentials, { memoized: true });

export const iam = unlogged(new IAMClient({ credentials: asked, requestHandler }));

/**
 * For calls whose answer holds a secret. Such a call must not be repeated behind our back: the SDK would make a second
 * key when the answer to the first is lost, and take LimitExceeded for throttling.
 */
export const iamOnce = /* @__PURE__ */ new IAMClient({ credentials: asked, requestHandler, maxAttempts: 1 });
