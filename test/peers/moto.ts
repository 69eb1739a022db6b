import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

/** Starts moto's server on a free port; `config` is what an SDK client needs to reach it. */
export async function startMoto() {
  const port = await freePort();
  const server: ChildProcess = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    server.once("exit", () => reject(new Error("moto_server ended before it answered")));
    for (const stream of [server.stdout, server.stderr])
      stream?.on("data", (text) => String(text).includes("Running on") && resolve());
  });
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
  return {
    config: { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials },
    stop: () => server.kill(),
  };
}
