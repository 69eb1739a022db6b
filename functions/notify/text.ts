import type { Notice } from "../../shared/notices.ts";

/** What a notice says. */
export type Text = Omit<Notice, "attributes"> & {
  severity: string;
  owner?: string | undefined;
  /** Whether ids of keys stand in it as they are. */
  whole?: boolean;
};

export const textLines = (...parts: (string | false | undefined)[]) =>
  parts.filter((part) => part !== false && part !== undefined).join("\n");
