/**
 * Text from outside, fit for a terminal: what could move the cursor, change colours or turn the direction of writing is
 * shown as its code.
 */
export const printable = (text: string) =>
  text.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`,
  );
