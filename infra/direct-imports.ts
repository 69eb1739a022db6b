import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Plugin } from "esbuild";

/** `import { A, B as C } from "@smithy/core/serde";`, and the same with `export`. */
const fromCore = /\b(import|export) \{([^}]+)\} from "(@(?:smithy|aws-sdk)\/core\/[\w-]+)";/g;
const reexport = /export \{([^}]+)\} from "([^"]+)";/g;
const isIndexOfCore = /@(smithy|aws-sdk)\/core\/dist-es\/submodules\/[\w-]+\/index\.js$/;

/**
 * Has each file import from where the SDK's core defines a name, and not from an index of everything. What an index names, esbuild
 * puts among what is loaded at the start as soon as one file on demand uses it: S3's XML would keep every cold start waiting.
 * A name that is not found ends the build.
 */
export const directImports: Plugin = {
  name: "direct imports",
  setup: ({ onLoad, onResolve }) => {
    // Who imports an index on demand gets all of it.
    onResolve({ filter: /^@(smithy|aws-sdk)\/core\// }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: indexOf(path), suffix: "?whole" } : undefined,
    );
    onLoad({ filter: /\.[jt]s$/ }, async ({ path, suffix }) => {
      const text = await readFile(path, "utf8");
      const direct = text.replace(fromCore, (_, word: string, list: string, module: string) =>
        namesIn(list)
          .map(({ name, as }) => {
            const defined = definition({ file: indexOf(module), name });
            return `${word} { ${defined.name} as ${as} } from "${defined.file}";`;
          })
          .join(" "),
      );
      const isEmptied = isIndexOfCore.test(path) && suffix === "";
      return {
        contents: isEmptied ? `${direct.replace(reexport, "")}export {};` : direct,
        loader: path.endsWith(".ts") ? "ts" : "js",
      };
    });
  },
};

const namesIn = (list: string) =>
  list
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const [name = "", as = name] = entry.split(" as ");
      return { name, as };
    });

const indexOf = (module: string) =>
  resolve("node_modules", module.replace("/core/", "/core/dist-es/submodules/"), "index.js");

interface Exported {
  /** Perhaps without its ending. */
  file: string;
  name: string;
}

/** Where that which an index exports under a name is defined, and under which name there. */
function definition({ file: index, name }: Exported): Exported {
  const reexported = reexportsOf(index).get(name);
  if (!reexported) return { file: index, name };
  const { from, name: original } = reexported;
  if (from.startsWith("@")) return definition({ file: indexOf(from), name: original });
  const file = join(dirname(index), from);
  const inner = join(file, "index.js");
  return existsSync(inner) ? definition({ file: inner, name: original }) : { file, name: original };
}

const known = new Map<string, Map<string, { from: string; name: string }>>();

/** Where an index has its names from. */
function reexportsOf(index: string) {
  const found =
    known.get(index) ??
    new Map(
      [...readFileSync(index, "utf8").matchAll(reexport)].flatMap(([, list = "", from = ""]) =>
        namesIn(list).map(({ name, as }) => [as, { from, name }] as const),
      ),
    );
  known.set(index, found);
  return found;
}
