import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { objectIn } from "../../shared/json.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";

const names = ["account", "profile", "region", "stage"] as const;
type Settings = Partial<Record<(typeof names)[number], string>>;

/**
 * What the user's file says, for what neither an option nor the environment says.
 *
 * @throws {BadInput} for a file that cannot be used: to go on without it could reach another account
 */
export function settings(): Settings {
  const file = settingsFile();
  const values = parsed(file, textOf(file));
  for (const [name, value] of Object.entries(values)) {
    if (!names.some((known) => known === name))
      throw new BadInput(`${file}: ${name} is unknown.${didYouMean(name, names)} It takes ${names.join(", ")}`);
    if (typeof value !== "string" || value === "") throw new BadInput(`${file}: ${name} must be text in quotes`);
  }
  return values;
}

const settingsFile = () => join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "iam-steward.json");

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "{}";
    throw new BadInput(`${file} cannot be read: ${message}`);
  }
}

function parsed(file: string, text: string): Settings {
  const value = objectIn(text);
  if (value) return value;
  throw new BadInput(`${file} is not a JSON object, such as {"stage": "prod", "profile": "operator"}`);
}

/** @throws {BadInput} if the file names another account than the one that the caller is signed in to */
export function holdToAccount(accountId: string): void {
  const { account } = settings();
  if (account !== undefined && account !== accountId)
    throw new BadInput(
      `You are signed in to account ${accountId}, and ${settingsFile()} names ${account}. Sign in to that one, or use another --profile`,
    );
}

/** @throws {BadInput} where no stage is given */
export function stageName(given?: string): string {
  const name = given ?? (process.env.STEWARD_STAGE || settings().stage);
  if (name) return name;
  throw new BadInput("Say which stage of iam-steward: --stage prod, or STEWARD_STAGE");
}
