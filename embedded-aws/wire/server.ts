import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpRequest, HttpResponse } from "./http.ts";

const loopback = "127.0.0.1";

/** S3 clients that sign while streaming cut the body into chunks: `<hex size>[;signature]`, data, and trailers. */
const unchunk = (body: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.toString("latin1", at, line), 16);
    if (line < 0 || !size) return Buffer.concat(parts);
    parts.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
};

const read = async (message: IncomingMessage): Promise<HttpRequest> => {
  const body = Buffer.concat(await message.toArray());
  const [path = "/", search] = (message.url ?? "/").split("?");
  const headers = message.headers as HttpRequest["headers"];
  const streamed = headers["x-amz-content-sha256"]?.startsWith("STREAMING-") && body.length > 0;
  return {
    method: message.method ?? "GET",
    path,
    query: new URLSearchParams(search),
    headers,
    body: streamed ? unchunk(body) : body,
  };
};

const answer = (response: ServerResponse, { status, headers, body, lost }: HttpResponse): void => {
  if (lost) {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(body);
  // This machine's date is not the account's: the SDK would take the two for a skewed clock, and call again.
  response.sendDate = false;
  response.writeHead(status, { "content-length": bytes.length, ...headers }).end(bytes);
};

export interface Server {
  endpoint: string;
  close(): Promise<void>;
}

/**
 * Serves on 127.0.0.1, at a free port unless one is given.
 * Any other address is refused: nobody checks signatures here.
 */
export const serve = async (
  dispatch: (request: HttpRequest) => Promise<HttpResponse>,
  { port = 0, host = loopback }: { port?: number | undefined; host?: string | undefined } = {},
): Promise<Server> => {
  if (host !== loopback) throw new Error(`The embedded account binds to ${loopback} only, not to ${host}`);
  const server = createServer(async (message, response) => {
    try {
      answer(response, await dispatch(await read(message)));
    } catch {
      response.destroy();
    }
  });
  server.keepAliveTimeout = 0; // a busy client would else send into a connection that is just being closed: ECONNRESET
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return {
    endpoint: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
};
