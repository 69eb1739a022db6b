import { fileURLToPath } from "node:url";
import { main } from "../cli/main.ts";

const sample = fileURLToPath(new URL("sample-credential-report.csv", import.meta.url));
const page = "report.html";

console.log("Judging the credential report of a small account that does not exist, as of the night it was made.\n");
await main(["audit", "--report", sample, "--as-of", "2026-11-20T02:00:00Z", "--html", page]);
console.log(`The same as a page: ${page}

Try next:
  npm run steward -- audit --help                  all that the audit can do
  npm run steward -- audit --report FILE           judge a credential report of yours, offline
  npm run steward -- audit --html ${page}     audit the account that your AWS credentials belong to (it only reads)`);
