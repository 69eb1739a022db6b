/** A person as IAM Identity Center knows them. */
export interface DirectoryUser {
  userId: string;
  userName: string;
  emails: string[];
  /** AWS documents `UserStatus` as optional: a user without one counts as enabled, so that nobody is reported as gone by mistake. */
  isEnabled: boolean;
}

/** What a person may sign in to there. */
export interface Assignment {
  account: string;
  permissionSet: string;
}

/** IAM Identity Center, as far as it says who is there and what they may sign in to. */
export interface Directory {
  users(): Promise<DirectoryUser[]>;
  /** In all accounts, or in one. */
  assignments(userId: string, account?: string): Promise<Assignment[]>;
}

/**
 * User name and addresses in lower case. Letters count without case: the store may write an address otherwise than the tag, and
 * nothing is cut by this.
 */
export const namesThere = ({ userName, emails }: DirectoryUser): string[] =>
  [userName, ...emails].map((name) => name.toLowerCase());

/** What a person still has there, a line each user, or why that is not known; nothing of somebody who is not there. */
export async function directoryLines(directory: Directory, names: readonly string[]): Promise<string[]> {
  try {
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    const found = (await directory.users()).filter((user) => namesThere(user).some((name) => wanted.has(name)));
    return await Promise.all(found.map((user) => directoryLine(directory, user)));
  } catch (error) {
    return [`IAM Identity Center could not be read: ${reasonOf(error)}`];
  }
}

async function directoryLine(directory: Directory, { userId, userName, isEnabled }: DirectoryUser): Promise<string> {
  const state = `${userName} is ${isEnabled ? "enabled" : "disabled"}`;
  try {
    const accounts = Map.groupBy(await directory.assignments(userId), ({ permissionSet }) => permissionSet);
    const sets = [...accounts].map(
      ([name, own]) =>
        `${name} in ${listed(
          own.map(({ account }) => account),
          ", ",
        )}`,
    );
    return `${state}, with ${sets.length > 0 ? listed(sets, "; ") : "no permission set"}`;
  } catch (error) {
    return `${state}; what they may sign in to could not be read: ${reasonOf(error)}`;
  }
}

/** A workflow passes the lines on, so they must not grow with the organization. */
const most = 20;
const listed = (all: string[], separator: string) =>
  [...all.slice(0, most), ...(all.length > most ? [`and ${all.length - most} more`] : [])].join(separator);

const reasonOf = (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`;
