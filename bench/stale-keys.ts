import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  ListAccessKeysCommand,
} from "@aws-sdk/client-iam";
import { parse } from "csv-parse";
import pLimit from "p-limit";
import { iam } from "../shared/aws/iam.ts";

const oldest = Date.now() - 90 * 86_400_000;
const polite = 4;

/** The least that can name the stale keys: the report, and the keys of users that it shows with one. */
export async function staleKeys() {
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content = new Uint8Array() } = await iam.send(new GetCredentialReportCommand({}));
  const offenders: string[] = [];
  const parser = parse({ columns: true });
  parser.end(Content);
  for await (const row of parser)
    for (const slot of ["access_key_1", "access_key_2"])
      if (row[`${slot}_active`] === "true" && Date.parse(row[`${slot}_last_rotated`]) < oldest)
        offenders.push(row.user);
  const keys = await pLimit(polite).map(offenders, (UserName) => iam.send(new ListAccessKeysCommand({ UserName })));
  return keys.flatMap(({ AccessKeyMetadata = [] }) => AccessKeyMetadata);
}
