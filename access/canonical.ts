import { createHash } from "node:crypto";

/** JSON with sorted keys and without undefined members, so that equal values give equal text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

export const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

/**
 * Whether two policy documents say the same. IAM may give a trust policy back with its lists in another order, a list of
 * one item without the list, and the number of an account as the ARN of its root user.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/20665
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const sameDocument = (one: unknown, other: unknown): boolean => same(plain(one), plain(other));

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = [...new Map(value.map((item) => [canonical(plain(item)), plain(item)])).entries()];
    return items.length === 1 ? items[0]?.[1] : items.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  }
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  return String(value).replace(/^arn:[\w-]+:iam::(\d{12}):root$/, "$1");
}

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
