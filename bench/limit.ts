import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Weight } from "../infra/budgets.ts";
import { bundle } from "../infra/bundle.ts";

/** Every function has these; a contract of one field stands for all contracts. */
const libraries = `
  import { Logger } from "@aws-lambda-powertools/logger";
  import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
  import middy from "@middy/core";
  import * as z from "zod/mini";
  import en from "zod/v4/locales/en.js";
  z.config(en());
  const input = z.strictObject({ requestId: z.string() });
  export const handler = middy().use(injectLambdaContext(new Logger())).handler((event) => input.parse(event));
`;

/** A file of one of the SDK's clients: the client itself, a command, or a paginator. */
const ofClient =
  /node_modules\/(@aws-sdk\/client-[\w-]+)\/dist-es\/(?:(?:commands|pagination)\/)?(\w+(?:Client|Command|Paginator))\.js$/;

/**
 * Bundles what no function can do without that makes the same calls: the same clients and commands, at the start or on demand,
 * the logger, and a schema, with nothing of ours. Returns its file.
 */
export async function bundleLimit(name: string, { inputs, inputsAtStart }: Weight, bundles: string): Promise<string> {
  const folder = join(bundles, "limits", name);
  mkdirSync(folder, { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  const started = new Set(inputsAtStart.map(clientOf));
  const later = Object.keys(inputs).filter((input) => !started.has(clientOf(input)));
  writeFileSync(join(folder, "on-demand.js"), clientsOf(later));
  const onDemand = 'export const later = () => import("./on-demand.js");';
  writeFileSync(join(folder, "source.js"), `${libraries}${clientsOf(inputsAtStart)}${onDemand}`);
  await bundle(relative("", join(folder, "source.js")), folder);
  return join(folder, "source.mjs");
}

const clientOf = (input: string) => ofClient.exec(input)?.[1];

function clientsOf(inputs: string[]): string {
  const files = inputs.flatMap((input) => {
    const [, client, file = ""] = ofClient.exec(input) ?? [];
    return client === undefined ? [] : [{ client, exported: file.replace(/^(\w+)Paginator$/, "paginate$1") }];
  });
  const clients = [...Map.groupBy(files, ({ client }) => client)];
  return clients
    .map(([client, own], at) => {
      const names = [...new Set(own.map(({ exported }) => exported))];
      const made = names.filter((exported) => exported.endsWith("Client")).map((exported) => `new ${exported}({})`);
      return `
  import { ${names.join(", ")} } from "${client}";
  export const of${at} = [${[...made, ...names].join(", ")}];`;
    })
    .join("");
}
