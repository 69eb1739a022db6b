import { last, word } from "../../shared/command-line.ts";

/** What a command is about. */
export interface Subject {
  user: string;
  arn?: string;
  credential: string | null;
  /** A report alone does not hold it. */
  accessKeyId?: string | undefined;
  /** Of a key: the user's other one is active as well, so that AWS takes no third. */
  bothActive?: boolean | undefined;
  /** Whether the user can sign in to the console. */
  hasPassword?: boolean | undefined;
}

export const showUser = ({ user }: Subject) => `steward show user ${last(user)}`;

export const enrollMfa = ({ user }: Subject) => `steward start enroll-mfa ${last(user)}`;

export const awsIam = (call: string, ...options: string[]) => ["aws iam", call, ...options].join(" ");

export const option = (name: string, value: string) => `--${name}=${word(value)}`;

/** A command on a key, or a look at the user where the key's id is not known. */
export const onKey = (command: (subject: Subject & { accessKeyId: string }) => string) => (subject: Subject) =>
  subject.accessKeyId ? command({ ...subject, accessKeyId: subject.accessKeyId }) : showUser(subject);

export const rotate = onKey(({ user, accessKeyId }) => `steward rotate --key ${accessKeyId} ${last(user)}`);

/** A new key needs a place: which of two active ones may go is for a person to say. An idle one needs none, and has a finding of its own. */
export const rotateIfRoom = (subject: Subject) => (subject.bothActive ? showUser : rotate)(subject);

export const deactivateKey = onKey(({ user, accessKeyId }) =>
  awsIam("update-access-key", option("user-name", user), option("access-key-id", accessKeyId), "--status=Inactive"),
);
