import { requestHandler } from "../../shared/aws/request-handler.ts";
import { config } from "../../shared/config.ts";
import { directoryLines } from "../../shared/people/directory.ts";

const { IDENTITY_STORE_ID } = config(["IDENTITY_STORE_ID"]);

/** What the person still has in IAM Identity Center, in words; undefined where the stage does not read it. */
export async function elsewhere(names: string[]): Promise<string[] | undefined> {
  if (IDENTITY_STORE_ID === "") return undefined;
  const { openDirectory } = await import("../../shared/people/identity-center.ts");
  return directoryLines(openDirectory(IDENTITY_STORE_ID, { requestHandler }), names);
}
