import { objectIn } from "../../shared/json.ts";

/** An error as the person who fixes it needs it. */
export interface Failure {
  error: string;
  message: string;
}

interface Nested {
  errorType?: string;
  errorMessage?: string;
  Error?: string;
  Cause?: string;
  error?: string;
  cause?: string;
}

/** The error that stands innermost: a function's is JSON in the cause, a child execution's is JSON in that once more. */
export function innermost(error = "", cause = ""): Failure {
  const inner = objectIn(cause) as Nested | undefined;
  if (inner?.errorMessage !== undefined) return innermost(inner.errorType ?? error, inner.errorMessage);
  const [innerError, innerCause] = [inner?.Error ?? inner?.error, inner?.Cause ?? inner?.cause];
  if (innerError !== undefined || innerCause !== undefined) return innermost(innerError ?? error, innerCause ?? "");
  return { error, message: cause };
}

export const inWords = ({ error, message }: Failure) => [error, message].filter(Boolean).join(": ");
