import type * as Iam from "@aws-sdk/client-iam";
import type { Input } from "../call.ts";
import type { Call } from "./call.ts";
import { findUser } from "./names.ts";
import { page } from "./paging.ts";
import { invalidInput, limitExceeded } from "./refusals.ts";
import type { User } from "./state.ts";

const distinct = (tags: Input<Iam.Tag>[], spell: (key: string) => string): void => {
  const keys = tags.map(({ Key }) => spell(Key));
  if (keys.some((key) => key.toLowerCase().startsWith("aws:")))
    throw invalidInput("Tag keys beginning with aws: are reserved for system use");
  if (new Set(keys).size < keys.length) throw invalidInput("Duplicate tag keys found");
};

const room = (count: number): void => {
  if (count > 50) throw limitExceeded("Cannot exceed quota for TagsPerResource: 50");
};

/** Keys of user tags match without regard to case, and the stored key takes the new spelling. */
export const putUserTags = (user: Pick<User, "tags">, tags: Input<Iam.Tag>[]): void => {
  distinct(tags, (key) => key.toLowerCase());
  const merged = new Map([...user.tags, ...tags.map((tag) => [tag.Key.toLowerCase(), tag] as const)]);
  room(merged.size);
  user.tags = merged;
};

/** Keys of tags on devices are told apart by case. */
export const putDeviceTags = (device: { tags: Map<string, string> }, tags: Input<Iam.Tag>[]): void => {
  distinct(tags, (key) => key);
  const merged = new Map([...device.tags, ...tags.map(({ Key, Value }) => [Key, Value] as const)]);
  room(merged.size);
  device.tags = merged;
};

export const deviceTags = ({ tags }: { tags: Map<string, string> }): Iam.Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

export const tagUser: Call<"TagUser"> = (account, { UserName, Tags }) => {
  const user = findUser(account, UserName);
  if (Tags.length === 0) throw invalidInput("Tags must not be empty");
  putUserTags(user, Tags);
};

export const untagUser: Call<"UntagUser"> = (account, { UserName, TagKeys }) => {
  const user = findUser(account, UserName);
  for (const key of TagKeys) user.tags.delete(key.toLowerCase());
};

export const listUserTags: Call<"ListUserTags"> = (account, input) =>
  page(account, input, "Tags", [...findUser(account, input.UserName).tags.values()]);
