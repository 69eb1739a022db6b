const howToSave = "To save a report, type: aws iam get-credential-report > report.json";

/** Of files that people take for a credential report: how they are known, what they are, and what to do instead. */
const mistaken: [pattern: RegExp, what: string][] = [
  [/^\s*$/, `the file is empty. ${howToSave}`],
  [
    /"State": *"(STARTED|INPROGRESS|COMPLETE)"/,
    `this is the answer of generate-credential-report, which only asks for a report. ${howToSave}`,
  ],
  [
    /\b(ReportNotPresent|ReportInProgress|ReportExpired|CredentialReport(NotPresent|NotReady|Expired))/,
    `this is an error of AWS: there was no report yet. Type aws iam generate-credential-report, wait some seconds, then: aws iam get-credential-report > report.json`,
  ],
  [/An error occurred \(/, `this is an error of AWS. ${howToSave}`],
  [/"UserDetailList"/, "this is the answer of get-account-authorization-details. Give it with --details"],
  [/"(findings|coverage)":/, "this is an audit of steward. To compare with it, give it with --previous"],
  [/^PK/, "this is a ZIP archive or an Excel workbook. Save the workbook as CSV, or unzip the archive"],
  [/^(b['"]|\{')/, 'this is how Python prints bytes. Write response["Content"] to a file in binary mode'],
  [/^[-+|]+/, `this is the AWS CLI's table, which cuts texts. ${howToSave}`],
];

/** Says what the text is instead of a credential report, and what to type. */
export function whatItIs(text: string): string {
  const start = text.slice(0, 100_000);
  const found = mistaken.find(([pattern]) => pattern.test(start));
  if (found) return found[1];
  const line = JSON.stringify(start.slice(0, 40));
  return `this is not a credential report: it begins with ${line}, not with the columns user, arn, … ${howToSave}`;
}
