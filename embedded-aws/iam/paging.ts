import type { Account } from "../account.ts";
import { validationError } from "./refusals.ts";

interface Page {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

const marker = /^(\d+)(e?)$/;

const decode = (text: string | undefined): [start: number, emptied: boolean] => {
  if (text === undefined) return [0, false];
  const [, start, emptied] = marker.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (!start) throw validationError("Invalid Marker");
  return [Number(start), emptied === "e"];
};

const encode = (start: number, emptied = false): string =>
  Buffer.from(`${start}${emptied ? "e" : ""}`).toString("base64url");

/** One page of a list under the name that the answer has for it. Pages are no snapshot. */
export const page = <Key extends string, Item>(account: Account, input: Page, key: Key, all: Item[]) => {
  const { pageItems, emptyPages } = account.behaviour;
  const [start, emptied] = decode(input.Marker);
  const list = (items: Item[]) => ({ [key]: items }) as Record<Key, Item[]>;
  if (emptyPages && !emptied && start < all.length)
    return { ...list([]), IsTruncated: true, Marker: encode(start, true) };
  const end = start + Math.min(input.MaxItems ?? 100, pageItems);
  const items = list(all.slice(start, end));
  return end < all.length ? { ...items, IsTruncated: true, Marker: encode(end) } : { ...items, IsTruncated: false };
};
