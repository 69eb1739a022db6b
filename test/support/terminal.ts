import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { word } from "../../shared/command-line.ts";
import { inherited, command as main } from "./steward.ts";

/** Types `steward …` at a terminal, and each answer once what it answers is on the screen. Resolves to the screen. */
export function atTerminal(
  words: string[],
  environment: Record<string, string>,
  answers: [question: RegExp, answer: string][],
  columns = 120,
): Promise<{ code: number | null; screen: string }> {
  const command = `stty columns ${columns} rows 40; exec ${["node", main(), ...words].map(word).join(" ")}`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { ...inherited(), TERM: "xterm", ...environment },
  });
  let [screen, seen] = ["", 0];
  const waiting = [...answers];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    screen += stripVTControlCharacters(text);
    const [question, answer] = waiting[0] ?? [];
    if (!question || answer === undefined || !question.test(screen.slice(seen))) return;
    waiting.shift();
    seen = screen.length;
    child.stdin.write(answer);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, screen }));
  });
}
