import type { Argv } from "yargs";
import { lazilyIn } from "../terminal/lazily.ts";

const of = lazilyIn("mfa");

export const builder = (yargs: Argv) =>
  yargs
    .command(
      of(
        "confirm <user>",
        "Finish an enrolment with two consecutive codes of the new device",
        () => import("./mfa-confirm.ts"),
      ),
    )
    .command(of("reset <user>", "Replace the MFA devices of a user who has lost them", () => import("./mfa-reset.ts")))
    .demandCommand(1, "Say what to do: steward mfa confirm <user>, or steward mfa reset <user>");

export const handler = async () => {};
