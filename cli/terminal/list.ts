import { stringify } from "csv-stringify/sync";
import { guarded } from "../formats/csv.ts";
import { answer } from "./answer.ts";
import { columns as inColumns } from "./table.ts";

interface Printing<T> {
  json?: boolean | undefined;
  csv?: boolean | undefined;
  /** What is said where there is nothing. */
  none: string;
  /** What stands in each column, for people. */
  columns: Record<string, (row: T) => string>;
  /** Those that a narrow terminal may do without, the first one first. */
  mayGo?: string[];
  /** The columns of the CSV, in their order: names in what `record` makes of a row. */
  fields?: string[];
  record?: (row: T) => object;
}

/** Rows in columns for people; as JSON or CSV whole, for programs. */
export function printList<T extends object>(
  rows: T[],
  { json, csv, none, columns, mayGo = [], fields = [], record = (row) => row }: Printing<T>,
): void {
  if (csv) {
    process.stdout.write(
      stringify(
        rows.map((row) => flat(record(row))),
        { header: true, columns: fields, cast: { string: guarded, boolean: String } },
      ),
    );
    return;
  }
  const cells = rows.map((row) => Object.values(columns).map((cell) => cell(row)));
  answer(json, rows, () => (rows.length > 0 ? inColumns(Object.keys(columns), cells, { mayGo }) : [none]));
}

/** Times in ISO 8601, lists with spaces between. */
const flat = (record: object) =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (value instanceof Date) return [name, value.toISOString()];
      return [name, Array.isArray(value) ? value.join(" ") : value];
    }),
  );
