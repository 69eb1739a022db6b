import { stringify } from "csv-stringify/sync";
import { type AuditResult, Finding } from "../../audit/archive/result.ts";

const columns = Object.keys(Finding.shape);

/**
 * A spreadsheet runs text that begins like a formula. Such text is led by an apostrophe, and so is text that has one
 * already: a reader of the file takes one away and has what was there.
 */
export const guarded = (text: string) => (/^['=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);

/** One line a finding, in the order of the ranking. Lists are joined by blanks, an exemption is `until: reason`. */
export const toCsv = ({ findings }: AuditResult): string =>
  stringify(
    findings.map((finding) => ({
      ...finding,
      refs: finding.refs.join("; "),
      exempt: finding.exempt && `${finding.exempt.until}: ${finding.exempt.reason}`,
    })),
    { header: true, columns, cast: { string: guarded, boolean: String } },
  );
