import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean jane?`, where one of the words is near; else nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = closest(
    typed.toLowerCase(),
    known.map((word) => word.toLowerCase()),
  );
  const word = known.find((each) => each.toLowerCase() === near) ?? near;
  return distance(typed.toLowerCase(), near) <= Math.max(2, typed.length / 3) ? ` Did you mean ${word}?` : "";
}
