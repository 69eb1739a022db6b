import { last, staged } from "../../shared/command-line.ts";
import type { Notice } from "../../shared/notices.ts";
import type { WorkflowNotice } from "./contract.ts";

export type Of<Name extends WorkflowNotice["notice"]> = Extract<WorkflowNotice, { notice: Name }>;

/** A notice before its attributes are put together. */
export type Text = Omit<Notice, "attributes"> & {
  severity: string;
  owner?: string | undefined;
  /** Whether ids of keys stand in it as they are. */
  whole?: boolean;
};

/** To the owner. If nobody is named as one, to operations. */
export const toOwner = (owner: string | undefined) =>
  ({ to: owner === undefined ? "operations" : "people", owner }) as const;

export const lines = (...parts: (string | false | undefined)[]) =>
  parts.filter((part) => part !== false && part !== undefined).join("\n");

/** Secrets are named `iam-steward/<stage>/…/<kind>`. */
export function pickup(name: string, userName: string): string {
  const [, stage = ""] = name.split("/");
  const kind = name.split("/").at(-1);
  return staged(`steward secret pickup ${last(userName)} ${kind}`, stage);
}
