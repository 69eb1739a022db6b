import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { zipSync } from "fflate";
import { faultsOf, type Weight, weightOf } from "./budgets.ts";
import { directImports } from "./direct-imports.ts";
import { noticeOf } from "./notice.ts";

/** A function as it is deployed. */
interface Bundle {
  name: string;
  weight: Weight;
  zip: Uint8Array;
}

/** Bundles each function into the folder `<folder>/<name>`, and that into `<folder>/<name>.zip`. */
export async function bundleFunctions(folder: string): Promise<Bundle[]> {
  rmSync(folder, { recursive: true, force: true });
  const bundled = globSync("functions/*/handler.ts").map(async (source) => {
    const name = dirname(relative("functions", source));
    const weight = await bundle(source, join(folder, name));
    writeFileSync(join(folder, name, "NOTICE"), noticeOf(Object.keys(weight.inputs)));
    return { name, weight, zip: zipFolder(join(folder, name), join(folder, `${name}.zip`)) };
  });
  return Promise.all(bundled);
}

const forLambda = {
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  alias: { "@aws-sdk/credential-provider-node": resolve("infra/lambda-credentials.ts") },
  plugins: [directImports],
} satisfies BuildOptions;

/**
 * Bundles all functions into a folder, for tests: what they share lies there once, so that this takes a second.
 * Returns each handler's file, by the name of its function.
 */
export async function bundleTogether(folder: string): Promise<Record<string, string>> {
  const sources = globSync("functions/*/handler.ts");
  await build({ ...forLambda, entryPoints: sources, outbase: "functions", outdir: folder, logLevel: "error" });
  const names = sources.map((source) => dirname(relative("functions", source)));
  return Object.fromEntries(names.map((name) => [name, resolve(folder, name, "handler.mjs")]));
}

/**
 * Bundles a file into a folder as Lambda is to run it. What is imported on demand lies beside it, in files that are not
 * loaded before.
 */
export async function bundle(source: string, folder: string, plugins: Plugin[] = []): Promise<Weight> {
  const { metafile } = await build({
    ...forLambda,
    entryPoints: [source],
    outdir: folder,
    minify: true,
    sourcemap: "external", // for people who read a stack trace: it lies beside the bundle and is not deployed
    metafile: true,
    plugins: [...plugins, directImports],
  });
  const { outputs } = metafile;
  const entry = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === source);
  if (!entry) throw new Error(`${source} came to no bundle`);
  const needed = reachable(outputs, entry);
  for (const file of Object.keys(outputs)) if (file.endsWith(".mjs") && !needed.has(file)) rmSync(file);
  return weightOf(outputs, needed, reachable(outputs, entry, ["import-statement"]));
}

/**
 * The files that a file needs, by these kinds of import. esbuild writes a file for each import on demand, also where it drops
 * the code that would need it.
 */
function reachable(
  outputs: Metafile["outputs"],
  file: string,
  kinds = ["import-statement", "dynamic-import"],
  found = new Set<string>(),
): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, external, kind } of outputs[file]?.imports ?? [])
    if (!external && kinds.includes(kind)) reachable(outputs, path, kinds, found);
  return found;
}

/**
 * yargs brings three copies of string-width, each of which makes an Intl.Segmenter at its start, which takes 12 to 20 ms. What asks for
 * it by `require` needs an older one, which is a function.
 */
const quickWidth: Plugin = {
  name: "quick-width",
  setup: ({ onResolve, resolve }) =>
    onResolve({ filter: /^string-width$/ }, ({ kind, resolveDir }) =>
      kind === "import-statement" ? resolve("fast-string-width", { kind, resolveDir }) : undefined,
    ),
};

/** The `steward` command, for `npm install --global`. What only one command needs lies in a file that only it loads. */
export async function bundleSteward(folder: string) {
  rmSync(folder, { recursive: true, force: true });
  const result = await build({
    entryPoints: ["cli/main.ts"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    plugins: [quickWidth],
    // Some packages are CommonJS and ask for Node's own modules by `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    metafile: true,
  });
  writeFileSync(join(folder, "NOTICE"), noticeOf(Object.keys(result.metafile.inputs)));
  return result;
}

/** DOS time has no zone and begins here: with any other time the same code would give other bytes tomorrow. */
const beginningOfTime = new Date(1980, 0, 1);
const unix = 3;
const readableByAll = 0o100644 << 16;

function zipFolder(folder: string, zip: string): Uint8Array {
  const files = globSync(join(folder, "{*.mjs,NOTICE}")).sort();
  const bytes = zipSync(
    Object.fromEntries(
      files.map((file) => [
        basename(file),
        [readFileSync(file), { level: 9, mtime: beginningOfTime, os: unix, attrs: readableByAll }],
      ]),
    ),
  );
  mkdirSync(dirname(zip), { recursive: true });
  writeFileSync(zip, bytes);
  return bytes;
}

if (import.meta.main) {
  rmSync("dist", { recursive: true, force: true }); // what an earlier version built would go into a release
  const bundles = await bundleFunctions("dist/functions");
  await bundleSteward("dist/steward");
  for (const { name, weight, zip } of bundles) console.log(`${name}: ${weight.bytes} bytes, zipped ${zip.length}`);
  const faults = bundles.flatMap(({ name, weight }) => faultsOf(name, weight));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
