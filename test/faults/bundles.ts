import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { bundle } from "../../infra/bundle.ts";

/** A change to one source file, to see whether it is found out. */
export interface Patch {
  file: string;
  from: RegExp;
  to: string;
}

/** Puts one function's code with a patch into `folder`, and answers with its file; the sources stay as they are. */
export async function bundlePatched(folder: string, name: string, patch: Patch): Promise<string> {
  await bundle(`functions/${name}/handler.ts`, folder, [patching(patch)]);
  return join(folder, "handler.mjs");
}

const patching = ({ file, from, to }: Patch): Plugin => ({
  name: "patch",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (resolve(file) !== path) return undefined;
      const text = readFileSync(path, "utf8");
      if (!from.test(text)) throw new Error(`${file} has nothing like ${from}`);
      return { contents: text.replace(from, to), loader: "ts" };
    }),
});
