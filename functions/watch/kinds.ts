import type { Kind } from "./kind.ts";
import { accessChanged } from "./of-access.ts";
import { changeDenied, signInsFailed } from "./of-attempts.ts";
import { leaverChanged, leaverUnmarked } from "./of-leavers.ts";
import { rootUsed } from "./of-root.ts";
import { automationChanged } from "./of-steward.ts";
import {
  boundaryChanged,
  credentialChanged,
  keyChanged,
  mfaChanged,
  passwordChanged,
  policyChanged,
  userChanged,
} from "./of-users.ts";

/** An event is of the first kind that fits. */
export const kinds: Kind[] = [
  rootUsed,
  leaverChanged,
  leaverUnmarked,
  boundaryChanged,
  keyChanged,
  passwordChanged,
  policyChanged,
  mfaChanged,
  credentialChanged,
  userChanged,
  automationChanged,
  accessChanged,
  signInsFailed,
  changeDenied,
];
