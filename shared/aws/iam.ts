import { IAMClient } from "@aws-sdk/client-iam";
import { requestHandler } from "./request-handler.ts";

export const iam = new IAMClient({ requestHandler });

/**
 * For calls whose answer holds a secret. Such a call must not be repeated behind our back: the SDK would make a second
 * key when the answer to the first is lost, and take LimitExceeded for throttling.
 */
export const iamOnce = new IAMClient({ requestHandler, maxAttempts: 1 });
