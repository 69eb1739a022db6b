import { access, constants, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BadInput } from "../terminal/errors.ts";

/** Whether the page can be written is better known before an audit of minutes than after it. */
export async function checkTarget(file: string): Promise<void> {
  const target = await stat(file).catch(() => undefined);
  if (target?.isDirectory()) throw new BadInput(`--html ${file} is a folder; name a file`);
  const writable = target && !target.isFile() ? file : dirname(resolve(file));
  await access(writable, constants.W_OK).catch(() => {
    throw new BadInput(`--html ${file}: ${dirname(file)} does not exist, or may not be written to`);
  });
}

/** A reader never finds half a file: it is written beside its place and moved there. A device is written to as it is. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => undefined);
  if (existing && !existing.isFile()) return writeFile(target, text);
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: existing?.mode ?? 0o666 });
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new BadInput(`--html ${file} could not be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
