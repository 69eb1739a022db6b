import { styleText } from "node:util";
import yargs from "yargs";
import { runningClock } from "../embedded-aws/clock.ts";
import type { Notice } from "../embedded-aws/services/state.ts";
import { choices } from "../infra/release.ts";
import { readTemplate } from "../infra/template.ts";
import { withNewFunctions } from "./new-functions.ts";
import { sampleDirectory, storeId } from "./sample-directory.ts";
import { samplePeople } from "./sample-people.ts";
import { chosen, prefix, stage, startStack } from "./stack.ts";

/** `npm run local`: an account that stays up, for `steward`, the AWS CLI and any SDK, until Ctrl-C. */
const { port, host, speed, empty, accounts, identityCenter, param } = await yargs(process.argv.slice(2))
  .scriptName("npm run local --")
  .option("port", { type: "number", default: 0, describe: "Listen here; a free port unless given" })
  .option("host", { type: "string", default: "127.0.0.1", hidden: true })
  .option("speed", {
    type: "number",
    default: 1,
    describe: "How many times as fast as real time the account's clock runs",
  })
  .option("empty", { type: "boolean", default: false, describe: "Workflows, topics and bucket, but no people" })
  .option("accounts", { type: "number", default: 1, describe: "Accounts that the stage serves, its own among them" })
  .option("identity-center", { type: "boolean", default: false, describe: "People are in IAM Identity Center, too" })
  .option("param", {
    type: "string",
    array: true,
    default: [],
    coerce: parametersIn,
    describe: "A parameter of the stack, as npm run deploy takes it: WATCH=true",
  })
  .requiresArg(["port", "speed", "accounts", "param"])
  .parserConfiguration({ "greedy-arrays": false })
  .check(({ port: at, speed: times, accounts: count }) => {
    if (!(Number.isInteger(at) && at >= 0 && at <= 65_535)) throw new Error("--port takes a whole number up to 65535");
    if (!(times > 0 && Number.isFinite(times))) throw new Error("--speed takes a number above 0");
    if (!(Number.isInteger(count) && count >= 1)) throw new Error("--accounts takes a whole number from 1 on");
    return true;
  })
  .strict()
  .version(false)
  .parseAsync();

const clock = runningClock({ speed });
const members = Array.from({ length: accounts - 1 }, (_, at) => String(200_000_000_001 + at));
const serving: Record<string, string> = {
  ...(members.length > 0 && { MANAGE_ACCOUNTS: "true", ACCOUNTS: members.join(" ") }),
  ...(identityCenter && { IDENTITY_STORE_ID: storeId }),
  ...param,
};
const parameters = { ...chosen, REMEDIATION: "plan", ...serving };
const options = { MANAGE_ACCESS: "true", MANAGE_ACCOUNTS: "true", WATCH: "true" };
const stack = await start().catch((error: Error) => {
  console.error(`npm run local: ${error.message}`);
  process.exit(1);
});
const { aws } = stack;
const all = [aws, ...members.map((id) => aws.member(id))];
if (!empty) for (const each of all) each.seed(samplePeople(clock.now(), each.account.id));
if (identityCenter) {
  const { users = [] } = samplePeople(clock.now(), aws.account.id);
  aws.seed({ identityCenter: sampleDirectory(users, [aws.account.id, ...members]) });
}

settle();
aws.account.onNotice = printNotice;
// What reads our output may stop once it has the export lines; the account goes on.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const { accessKeyId, secretAccessKey, sessionToken } = aws.config.credentials;
console.log(`ready ${aws.endpoint}

export AWS_ENDPOINT_URL=${aws.endpoint} AWS_REGION=${aws.config.region} AWS_DEFAULT_REGION=${aws.config.region}
export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
export AWS_SESSION_TOKEN=${sessionToken}
export STEWARD_STAGE=local

${members.length > 0 ? `Members of the stage, for --account: ${members.join(" ")}\n` : ""}An account with ${aws.account.iam.users.size} users. It is no security boundary: everyone on this machine may call it.
Reports lie in the bucket ${stack.bucket}; nothing is scheduled by itself. To see an audit, for example:

npm run --silent steward -- start audit --reason 'to see it' --follow
npm run --silent steward -- doctor

${styleText("dim", "Ctrl-C ends it, and all that is in it is gone.")}`);

async function start() {
  const everything = readTemplate(stage, { ...parameters, ...options });
  const template = withNewFunctions(readTemplate(stage, parameters), everything, prefix);
  return startStack({ clock, port, host, template, parameters: serving });
}

/** Parameters of `serverless.yml`, each as `NAME=value`. */
function parametersIn(words: string[]): Record<string, string> {
  const known = choices().map(({ name }) => name);
  return Object.fromEntries(
    words.map((word) => {
      const [name = "", ...value] = word.split("=");
      if (known.includes(name) && value.length > 0) return [name, value.join("=")];
      throw new Error(
        `--param ${word} sets no parameter of serverless.yml. Type --param NAME=value; docs/deploy.md has the names`,
      );
    }),
  );
}

/** In full to operations; an audit sends one to each of many owners. */
function printNotice({ TopicArn, Subject, Message, MessageAttributes: { owner } }: Notice): void {
  const toOperations = TopicArn === stack.topics.operations;
  const reader = toOperations ? "operations" : (owner?.StringValue ?? "owners");
  console.log(
    `\nnotice to ${reader}: ${Subject ?? "AWS Notification Message"}${toOperations ? styleText("dim", `\n${Message}`) : ""}`,
  );
}

/** What a stage needs around it, as `steward doctor` looks for it: readers, a trail, and the forwarder in us-west-2. */
function settle(): void {
  const { account, config } = aws;
  for (const TopicArn of Object.values(stack.topics)) {
    const subscription = { TopicArn, Protocol: "email", Endpoint: "oncall@example.com" };
    account.subscriptions.push({ ...subscription, SubscriptionArn: `${TopicArn}:1` });
  }
  const TrailARN = `arn:aws:cloudtrail:${config.region}:${account.id}:trail/all`;
  account.trails.push({ Name: "all", TrailARN, IncludeGlobalServiceEvents: true, IsLogging: true });
  const forwarder = { name: `iam-steward-forwarder-${config.region}`, bus: "default", target: () => {} };
  account.rules.push({ ...forwarder, pattern: { source: ["aws.health"] } });
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    clock.stop();
    await stack.close();
    process.exit(); // an execution that waits for weeks must not keep the process
  });
