/** A message to be published. Attributes are what subscriptions filter by. */
export interface Notice {
  to: "operations" | "people";
  subject: string;
  /** The name in the subject. It is shortened where the subject is too long for SNS: the end says what happened. */
  about?: string;
  message: string;
  attributes: { kind: string; accountId: string; severity: string; owner?: string };
}

/** Of a key's id the last four characters are enough to tell it by, and no more is told. */
export const shortened = (text: string) => text.replaceAll(/\bA[KS]IA[A-Z0-9]+(?=[A-Z0-9]{4}\b)/g, "…");
