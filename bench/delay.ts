import { type AddressInfo, connect, createServer } from "node:net";

const host = "127.0.0.1";

/** Another door to an endpoint of this machine: what is sent there arrives so many ms later. It may open before it. */
export async function delayed(endpoint: () => string, milliseconds: number): Promise<string> {
  const server = createServer((caller) => {
    const target = connect(Number(new URL(endpoint()).port), host);
    caller.on("data", (bytes) => setTimeout(() => target.write(bytes), milliseconds));
    caller.on("close", () => target.destroy()).on("error", () => target.destroy());
    target.on("error", () => caller.destroy());
    target.pipe(caller);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  server.unref();
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
