import { CreateUserCommand, DeleteUserCommand, GetUserCommand, TagUserCommand } from "@aws-sdk/client-iam";
import { listExecutions } from "../../executions/executions.ts";
import { retriesOf, type Seen, start, toSuccess, until } from "../acting.ts";
import type { ProbeName } from "../probes.ts";
import { type Actor, had, type Rehearsal, rehearsalName, type Step } from "../rehearsal.ts";

/** Nobody reads the mail of this address; the owner of a user is told by the topic `people`. */
const owner = `${rehearsalName}@example.com`;

export const onboard: Step = {
  name: "onboard",
  does: "onboards a person with password, key and MFA, and a service with a key",
  answers: ["lambda-source-account", "states-source-arn", "execution-list", "new-user", "new-principal"],
  run: (rehearsal) =>
    bothUsers(rehearsal).catch((error: Error) => {
      for (const [probe, words] of reasons) if (words.test(error.message)) rehearsal.saw(probe, false, error.message);
      throw error;
    }),
};

/** What says, where an onboarding fails, which assumption was wrong: words of AWS's, then of functions. */
const reasons: [ProbeName, RegExp][] = [
  ["lambda-source-account", /cannot be assumed by Lambda/],
  ["states-source-arn", /authorized to assume the provided role/],
  ["new-user", /NoSuchEntity|does not show \S+ yet/],
  ["new-principal", /known as a principal yet/],
];

async function bothUsers(rehearsal: Rehearsal): Promise<void> {
  const { person, service } = rehearsal;
  const arn = await begin(rehearsal, person, { console: true, accessKey: true, mfa: true });
  await findInList(rehearsal, arn);
  const made = await toSuccess(rehearsal, arn);
  person.userId = idOf(made);
  rehearsal.saw("states-source-arn", true, "workflows ran");
  rehearsal.saw("lambda-source-account", true, "functions ran");
  const retries = retriesOf(made, (name) => name.startsWith("Issue"));
  rehearsal.saw("new-principal", true, `secrets were closed after ${retries} retries`);
  rehearsal.saw("new-user", true, `onboarded after ${retriesOf(made)} retries in all`);
  const second = await begin(rehearsal, service, { console: false, accessKey: true, mfa: false });
  service.userId = idOf(await toSuccess(rehearsal, second));
}

const idOf = ({ execution }: Seen) => (execution.output as { userId: string }).userId;

const begin = (rehearsal: Rehearsal, { userName }: Actor, credentials: object) =>
  start(rehearsal, "onboard", `onboard-${userName}`, {
    ...{ userName, owner, groups: [], tags: { [rehearsalName]: rehearsal.name } },
    ...credentials,
  });

async function findInList(rehearsal: Rehearsal, arn: string): Promise<void> {
  const { sfn, stage } = rehearsal;
  const look = async () => (await listExecutions(sfn, stage, { workflow: "onboard" })).find((each) => each.arn === arn);
  const seen = await until(rehearsal, look, 60_000);
  rehearsal.saw("execution-list", seen !== undefined, seen ? `listed after ${seen.seconds} s` : "not listed for 60 s");
}

/** Reads of one change. */
const reads = 10;

export const look: Step = {
  name: "look",
  does: "changes a tag and looks how IAM shows it; asks for a second user whose name differs in case",
  answers: ["flicker", "name-case"],
  run: async (rehearsal) => {
    const { iam, service } = rehearsal;
    had(service.userId, "service");
    const Tags = [{ Key: `${rehearsalName}-look`, Value: rehearsal.name }];
    await iam.send(new TagUserCommand({ UserName: service.userName, Tags }));
    const seen = await readings(rehearsal, Tags[0]?.Key ?? "");
    const missed = seen.slice(seen.indexOf(true)).filter((shown) => !shown).length;
    rehearsal.saw("flicker", missed === 0, `${missed} of ${seen.length} reads missed a change that had been shown`);
    await tryOtherCase(rehearsal);
  },
};

async function readings({ iam, service, sleep }: Rehearsal, key: string): Promise<boolean[]> {
  const seen: boolean[] = [];
  for (let count = 0; count < reads; count += 1) {
    const { User } = await iam.send(new GetUserCommand({ UserName: service.userName }));
    seen.push(User?.Tags?.some(({ Key }) => Key === key) ?? false);
    await sleep(1000);
  }
  return seen;
}

/** The user that is made if the assumption is wrong has the rehearsal's tag, and goes at once. */
async function tryOtherCase({ iam, service, name, saw }: Rehearsal): Promise<void> {
  const UserName = service.userName.toUpperCase();
  const Tags = [{ Key: rehearsalName, Value: name }];
  const refusal = await iam.send(new CreateUserCommand({ UserName, Tags })).then(
    async () => {
      await iam.send(new DeleteUserCommand({ UserName }));
      return undefined;
    },
    (error: Error) => error,
  );
  if (refusal && refusal.name !== "EntityAlreadyExistsException") throw refusal;
  saw("name-case", refusal !== undefined, refusal ? "the name was taken" : "a second user was made, and is deleted");
}
