import type { Step } from "./rehearsal.ts";
import { audit } from "./steps/audit.ts";
import { change, hold } from "./steps/change.ts";
import { handOver } from "./steps/hand-over.ts";
import { hear } from "./steps/hear.ts";
import { cut, depart, restore, secretAgain } from "./steps/leave.ts";
import { mfa } from "./steps/mfa.ts";
import { notices } from "./steps/notices.ts";
import { look, onboard } from "./steps/onboard.ts";
import { contain, lastUse, rotate } from "./steps/rotate.ts";

/** What a rehearsal plays, in this order. */
export const story: Step[] = [
  hear,
  onboard,
  look,
  handOver,
  mfa,
  change,
  hold,
  rotate,
  contain,
  audit,
  cut,
  restore,
  secretAgain,
  depart,
  notices,
  lastUse,
];
