import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { samplePeople } from "../demo/sample-people.ts";
import { startStack } from "../demo/stack.ts";
import { runningClock } from "../embedded-aws/clock.ts";
import { bundleSteward } from "../infra/bundle.ts";
import { least } from "./process.ts";

/** One whole process of `steward`, from its start to its end. */
export interface CommandRun {
  command: string;
  processorMilliseconds: number;
  wallMilliseconds: number;
}

const commands = ["--help", "list", "show user mary", "users", "keys --key-older-than 90d", "doctor", "audit"];
const runs = 5;

/** The bundled command as it is installed, at an embedded account in this process. */
export async function commandFigures(folder: string, tell: (line: string) => void): Promise<CommandRun[]> {
  await bundleSteward(join(folder, "steward"));
  const clock = runningClock();
  const stack = await startStack({ clock });
  try {
    stack.aws.seed(samplePeople(clock.now()));
    const { accessKeyId, secretAccessKey } = stack.aws.config.credentials;
    const environment = {
      ...{ AWS_ENDPOINT_URL: stack.aws.endpoint, AWS_REGION: stack.aws.config.region, STEWARD_STAGE: "local" },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, NO_COLOR: "1" },
    };
    const figures: CommandRun[] = [];
    for (const command of commands) {
      tell(`steward ${command}`);
      const measured: CommandRun[] = [];
      for (let n = 0; n < runs; n += 1)
        measured.push(await measure(join(folder, "steward/main.mjs"), command, environment));
      figures.push(least(measured, ({ processorMilliseconds }) => processorMilliseconds));
    }
    return figures;
  } finally {
    clock.stop();
    await stack.close();
  }
}

/** Says at its end, on a channel of its own, what the processor has worked. */
const saying =
  'import { writeSync } from "node:fs"; process.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(3, String(user + system)); });';

async function measure(file: string, command: string, environment: Record<string, string>): Promise<CommandRun> {
  const begun = performance.now();
  const own = ["--import", `data:text/javascript,${encodeURIComponent(saying)}`, file, ...command.split(" ")];
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", ...environment };
  const child = spawn(process.execPath, own, { env, stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const microseconds = Number(await text(child.stdio[3] as NodeJS.ReadableStream));
  const wallMilliseconds = performance.now() - begun;
  const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
  // The account here has no trail, and doctor says so.
  if (code !== (command === "doctor" ? 1 : 0)) throw new Error(`steward ${command} ended with ${code}`);
  return { command: `steward ${command}`, processorMilliseconds: microseconds / 1000, wallMilliseconds };
}
