import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Licences under which a package may be bundled. */
const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0"]);

interface Package {
  name: string;
  version: string;
  license: string;
  /** Its licence and notice, word for word. */
  text: string;
}

/**
 * The notice that goes with a bundle: each package in it, its licence, and the text of that, once where texts are alike.
 *
 * @param inputs the files that were bundled, as esbuild's metafile names them
 * @throws Error naming a package whose licence is none of those above
 */
export function noticeOf(inputs: Iterable<string>): string {
  const folders = new Set([...inputs].flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const byText = Map.groupBy([...folders].sort().map(packageIn), ({ text }) => text);
  const parts = [...byText].map(([text, packages]) => {
    const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${[...new Set(names)].join("\n")}\n\n${text}`;
  });
  return ["iam-steward is under the Apache License 2.0. It contains these packages:", ...parts].join(
    `\n\n${"-".repeat(80)}\n\n`,
  );
}

function packageIn(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!allowed.has(license)) throw new Error(`${name} ${version} is under ${license}, which no bundle may contain`);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return { name, version, license, text: texts.join("\n\n") || `The package has no text of its licence: ${license}.` };
}
