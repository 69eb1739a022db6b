import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean jane?`, where one of the words is near; else nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = closest(
    typed.toLowerCase(),
    known.map((word) => word.toLowerCase()),
  );
  const word = known.find((each) => each.toLowerCase() === near) ?? near;
  const { length } = typed.replace(/^-+/, "");
  const isSwapped = sorted(typed.toLowerCase()) === sorted(near); // as in lsit
  const most = Math.max(length > 4 || isSwapped ? 2 : 1, length / 3);
  return distance(typed.toLowerCase(), near) <= most ? ` Did you mean ${word}?` : "";
}

const sorted = (word: string) => [...word].toSorted().join("");
