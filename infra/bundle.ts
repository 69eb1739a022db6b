import { chmodSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build, type Metafile } from "esbuild";
import { zipSync } from "fflate";
import { faultsOf } from "./budgets.ts";

/** A function as it is deployed. */
interface Bundle {
  name: string;
  output: Metafile["outputs"][string];
  zip: Uint8Array;
}

/** Bundles each function into `<folder>/<name>/handler.mjs`, and that into `<folder>/<name>.zip`. */
export async function bundleFunctions(folder: string): Promise<Bundle[]> {
  rmSync(folder, { recursive: true, force: true });
  const { outputs } = await bundle("functions", globSync("functions/*/handler.ts"), folder);
  return Object.entries(outputs).flatMap(([file, output]) => {
    if (!output.entryPoint) return [];
    const name = dirname(relative("functions", output.entryPoint));
    return { name, output, zip: zipFile(file, join(folder, `${name}.zip`)) };
  });
}

/** Bundles files below `base` as Lambda is to run them; from a folder `a` they go to `<folder>/a`. */
export async function bundle(base: string, files: string[], folder: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: files,
    outbase: base,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: "external", // for people who read a stack trace: it lies beside the bundle and is not deployed
    metafile: true,
    alias: { "@aws-sdk/credential-provider-node": resolve("infra/lambda-credentials.ts") },
  });
  return metafile;
}

/** The `steward` command in one file, for `npm install --global`. Each command's code runs only when it is typed. */
export const bundleSteward = (outfile: string) =>
  build({
    entryPoints: ["cli/main.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    // Some packages are CommonJS and ask for Node's own modules by `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    metafile: true,
  });

/** DOS time has no zone and begins here: with any other time the same code would give other bytes tomorrow. */
const beginningOfTime = new Date(1980, 0, 1);
const unix = 3;
const readableByAll = 0o100644 << 16;

function zipFile(file: string, zip: string): Uint8Array {
  const bytes = zipSync({
    "handler.mjs": [readFileSync(file), { level: 9, mtime: beginningOfTime, os: unix, attrs: readableByAll }],
  });
  mkdirSync(dirname(zip), { recursive: true });
  writeFileSync(zip, bytes);
  return bytes;
}

if (import.meta.main) {
  const bundles = await bundleFunctions("dist/functions");
  await bundleSteward("dist/steward.mjs");
  chmodSync("dist/steward.mjs", 0o755);
  for (const { name, output, zip } of bundles) console.log(`${name}: ${output.bytes} bytes, zipped ${zip.length}`);
  const faults = bundles.flatMap(({ name, output }) => faultsOf(name, output));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
