import * as z from "zod/mini";
import { UserName } from "../../shared/fields.ts";
import { printable } from "../../shared/printable.ts";

const Text = z.nullish(z.string());
const Members = z.nullish(z.record(z.string(), z.unknown()));

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const Detail = z.looseObject({
  eventID: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  eventName: z.string(),
  eventSource: z.string(),
  eventTime: z.iso.datetime({ offset: true }),
  eventType: Text,
  sourceIPAddress: Text,
  userAgent: Text,
  errorCode: Text,
  userIdentity: z.looseObject({
    type: Text,
    arn: Text,
    userName: Text,
    principalId: Text,
    accountId: Text,
    invokedBy: Text,
    sessionContext: z.nullish(
      z.looseObject({ sessionIssuer: z.nullish(z.looseObject({ principalId: Text, arn: Text })) }),
    ),
  }),
  requestParameters: Members,
  responseElements: Members,
});
const BusEvent = z.looseObject({ account: z.string().check(z.regex(/^\d{12}$/)), detail: Detail });

/** An event of CloudTrail, as far as watch reads it. Texts are fit for a notice: they come from outside. */
export interface Seen {
  id: string;
  account: string;
  at: string;
  /** `iam`, `signin`, … */
  service: string;
  name: string;
  failed: "no" | "denied" | "otherwise";
  actor: Actor;
  from: string;
  agent: string;
  /** The user that the call is about, by the name they have after it; of a call that was denied, the caller. */
  userName?: string | undefined;
  /** What the call named. Nothing else of its parameters is read: policies and passwords may hold anything. */
  named: Partial<Record<(typeof names)[number], string>>;
  /** Keys of the tags that the call set or removed, in lower case. */
  tags: string[];
}

interface Actor {
  arn: string;
  isRoot: boolean;
  /** Of a session: the role that it is of. */
  roleId: string | undefined;
  roleArn: string | undefined;
  userName: string | undefined;
}

const names = [
  ...(["accessKeyId", "groupName", "newPath", "newUserName", "permissionsBoundary", "policyArn"] as const),
  ...(["policyName", "roleName", "serialNumber", "status", "userName"] as const),
];

const longest = 200;
const shown = (text: unknown) => printable(String(text)).slice(0, longest);

/** @throws if the text is no such event */
export function readEvent(body: string): Seen {
  const { account, detail } = BusEvent.parse(JSON.parse(body));
  const { userIdentity: who, requestParameters, responseElements } = detail;
  const asked: Record<string, unknown> = { ...requestParameters, ...madeBy(responseElements) };
  const named = Object.fromEntries(
    names.flatMap((name) => (typeof asked[name] === "string" ? [[name, shown(asked[name])]] : [])),
  ) as Seen["named"];
  const actor = actorOf(who, detail.eventType);
  const failed = failureOf(detail);
  return {
    ...{ id: detail.eventID, account, at: detail.eventTime, name: shown(detail.eventName), actor, named },
    service: shown(detail.eventSource.replace(/\.amazonaws\.com$/, "")),
    failed,
    from: shown(detail.sourceIPAddress ?? "an address that AWS does not say"),
    agent: shown(programIn(detail.userAgent ?? "an unknown program")),
    userName: failed === "denied" ? actor.userName : userIn(detail.eventName, named, actor),
    tags: tagsIn(asked),
  };
}

/** The name and version at the beginning; the rest, up to a line long, is in CloudTrail: `aws-cli/2.31.0 md/Botocore#1.43 …`. */
const programIn = (userAgent: string) => /^[\w.-]+\/\S+/.exec(userAgent)?.[0] ?? userAgent;

/** What a call created: its id or ARN is in the answer alone. */
const madeBy = (answer: Record<string, unknown> | null | undefined) => {
  const { accessKey, policy } = (answer ?? {}) as Record<string, Record<string, unknown> | undefined>;
  return { ...(accessKey && { accessKeyId: accessKey.accessKeyId }), ...(policy && { policyArn: policy.arn }) };
};

/** What the console calls, its user does. */
const theConsole = "signin.amazonaws.com";

const actorOf = (who: z.infer<typeof Detail>["userIdentity"], eventType: unknown): Actor => {
  const userName = who.type === "IAMUser" ? validName(who.userName) : undefined;
  const issuer = who.sessionContext?.sessionIssuer;
  const isByService = eventType === "AwsServiceEvent" || (who.invokedBy ?? theConsole) !== theConsole;
  return {
    arn: shown(who.arn ?? who.invokedBy ?? (userName ? `the user ${userName}` : unnamed(who))),
    isRoot: who.type === "Root" && !isByService, // what AWS does by itself in root's name is no use of root
    roleId: issuer?.principalId ?? undefined,
    roleArn: issuer?.arn ?? undefined,
    userName,
  };
};

/** A user of Identity Center, another account: they have no ARN. */
const unnamed = ({ type, principalId, accountId }: z.infer<typeof Detail>["userIdentity"]) => {
  if (principalId) return `${type} ${principalId}`;
  return accountId ? `${type} of account ${accountId}` : "an identity that AWS does not name";
};

/** If no user has the name that was typed at a sign-in, AWS hides it: it may be a password. */
const validName = (name: string | null | undefined): string | undefined => {
  const { success, data } = UserName.safeParse(name);
  return success && data !== "HIDDEN_DUE_TO_SECURITY_REASONS" ? data : undefined;
};

/** If one of these names no user, IAM takes the caller. */
const aboutCaller = /(AccessKey|LoginProfile|MFADevice|SigningCertificate)$|^ConsoleLogin$/;

const userIn = (name: string, { userName, newUserName }: Seen["named"], actor: Actor) =>
  validName(newUserName ?? userName ?? (aboutCaller.test(name) ? actor.userName : undefined));

function failureOf({ errorCode, responseElements }: z.infer<typeof Detail>): Seen["failed"] {
  if (errorCode?.startsWith("AccessDenied")) return "denied";
  return errorCode || responseElements?.ConsoleLogin === "Failure" ? "otherwise" : "no";
}

function tagsIn({ tags, tagKeys }: Record<string, unknown>): string[] {
  const set = Array.isArray(tags) ? tags.map((tag) => (tag as { key?: unknown } | null)?.key) : [];
  const removed = Array.isArray(tagKeys) ? tagKeys : [];
  return [...set, ...removed].filter((key) => typeof key === "string").map((key) => shown(key).toLowerCase());
}
