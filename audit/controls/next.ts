import { last, word } from "../../shared/command-line.ts";
import type { ControlId } from "./controls.ts";

interface Subject {
  user: string;
  credential: string | null;
  accessKeyId?: string | undefined;
  /** A protected user: looking is all that is proposed. */
  untouchable?: boolean;
}

/** What to type to mend a finding, ready for a shell. Where no command exists, a comment says what to do. */
export function nextCommand(control: ControlId, subject: Subject): string {
  return subject.untouchable ? show(subject) : commands[control](subject);
}

const option = (name: string, value: string) => `--${name}=${word(value)}`;

const show = ({ user }: Subject) => `steward show user ${last(user)}`;
const enrollMfa = ({ user }: Subject) => `steward start enroll-mfa ${last(user)}`;
const aws = (call: string, ...options: string[]) => ["aws iam", call, ...options].join(" ");

/** Commands on a key need its id, which a report alone does not hold. */
const onKey = (command: (subject: Subject & { accessKeyId: string }) => string) => (subject: Subject) =>
  subject.accessKeyId ? command({ ...subject, accessKeyId: subject.accessKeyId }) : show(subject);
const rotate = onKey(({ user, accessKeyId }) => `steward rotate --key ${accessKeyId} ${last(user)}`);

const commands: Record<ControlId, (subject: Subject) => string> = {
  "root-access-key": () => "aws iam list-access-keys # signed in as root; then aws iam delete-access-key",
  "root-mfa": () => "# sign in as root: https://console.aws.amazon.com/iam/home#/security_credentials",
  "root-used": () =>
    "aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=Username,AttributeValue=root",
  "console-mfa": enrollMfa,
  "key-age": rotate,
  "unused-credential": (subject) =>
    subject.credential === "password"
      ? aws("delete-login-profile", option("user-name", subject.user))
      : rotate(subject),
  "two-active-keys": show,
  "key-at-setup": onKey(({ user, accessKeyId }) =>
    aws("update-access-key", option("user-name", user), option("access-key-id", accessKeyId), "--status=Inactive"),
  ),
  "stale-inactive-key": onKey(({ user, accessKeyId }) =>
    aws("delete-access-key", option("user-name", user), option("access-key-id", accessKeyId)),
  ),
  "password-age": ({ user }) => aws("update-login-profile", option("user-name", user), "--password-reset-required"),
  "certificate-age": ({ user }) => aws("list-signing-certificates", option("user-name", user)),
  "direct-policy": show,
  "admin-without-mfa": enrollMfa,
  "service-credential": ({ user, credential }) =>
    aws(
      "update-service-specific-credential",
      option("user-name", user),
      option("service-specific-credential-id", credential ?? ""),
      "--status=Inactive",
    ),
  "orphan-mfa": ({ credential }) => aws("delete-virtual-mfa-device", option("serial-number", credential ?? "")),
  "password-policy": () => aws("get-account-password-policy"),
  "expired-account": ({ user }) => `steward offboard ${last(user)}`,
  "quarantine-policy": show,
  "server-certificate": ({ credential }) =>
    aws("get-server-certificate", option("server-certificate-name", credential ?? "")),
};
