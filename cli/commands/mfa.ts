import type { Argv } from "yargs";
import { lazily } from "../terminal/lazily.ts";

export const builder = (yargs: Argv) =>
  yargs
    .command(
      lazily(
        "confirm <user>",
        "Finish an enrolment with two consecutive codes of the new device",
        () => import("./mfa-confirm.ts"),
        "mfa",
      ),
    )
    .command(
      lazily(
        "reset <user>",
        "Replace the MFA devices of a user who has lost them",
        () => import("./mfa-reset.ts"),
        "mfa",
      ),
    )
    .demandCommand(1, "Say what to do: steward mfa confirm <user>, or steward mfa reset <user>");

export const handler = async () => {};
