import { AwsError } from "../../operation.ts";

/** Sizes of a page when none, or 0, is asked for, and at most. Source: Step Functions API reference. */
const DEFAULT_SIZE = 100;
const LARGEST_SIZE = 1000;

/** @throws AwsError ValidationException, InvalidToken */
export function page<T>(all: T[], maxResults = 0, nextToken?: string): { items: T[]; nextToken?: string } {
  if (maxResults < 0 || maxResults > LARGEST_SIZE) {
    throw new AwsError(
      "ValidationException",
      `maxResults must be between 0 and ${LARGEST_SIZE}, but was ${maxResults}.`,
    );
  }
  const first = nextToken === undefined ? 0 : positionIn(nextToken);
  const next = first + (maxResults || DEFAULT_SIZE);
  return { items: all.slice(first, next), ...(next < all.length && { nextToken: tokenFor(next) }) };
}

const tokenFor = (position: number) => Buffer.from(`next:${position}`).toString("base64url");

function positionIn(token: string): number {
  const position = /^next:(\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (position === undefined) throw new AwsError("InvalidToken", "Invalid Token");
  return Number(position);
}
