/** What a check has found; `todo` says what to do about it. */
export type Verdict =
  | { outcome: "ok"; detail: string }
  | { outcome: "not ok"; detail: string; todo: string }
  | { outcome: "not seen"; detail: string };

export const ok = (detail: string): Verdict => ({ outcome: "ok", detail });
export const notOk = (detail: string, todo: string): Verdict => ({ outcome: "not ok", detail, todo });

/** CloudFormation leaves a resource as it is while its template stays the same: another deploy brings nothing back. */
export const restore = "have CloudFormation restore it: docs/deploy.md, section Changed by hand";
