import { createHash } from "node:crypto";
import type * as S3 from "@aws-sdk/client-s3";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";
import type { StoredObject } from "./state.ts";

type Call<Name extends string> = CallOf<typeof S3, Name>;

const bucket = (account: Account, name: string): Map<string, StoredObject> => {
  const found = account.buckets.get(name);
  if (!found) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  return found;
};

const object = (account: Account, name: string, key: string): StoredObject => {
  const found = bucket(account, name).get(key);
  if (!found) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  return found;
};

const head = ({ body, ...rest }: StoredObject) => ({ ...rest, ContentLength: body.length });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const precondition = (found: StoredObject | undefined, IfMatch?: string, IfNoneMatch?: string): void => {
  if (IfMatch !== undefined && !found) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  if ((IfNoneMatch === "*" && found) || (IfMatch !== undefined && found?.ETag !== IfMatch))
    throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
};

const putObject: Call<"PutObject"> = (account, { Bucket, Key, Body, ContentType, Metadata = {}, ...only }) => {
  const objects = bucket(account, Bucket);
  precondition(objects.get(Key), only.IfMatch, only.IfNoneMatch);
  const body = (Body ?? new Uint8Array()) as Uint8Array;
  const ETag = `"${createHash("md5").update(body).digest("hex")}"`;
  const made = { ETag, LastModified: account.now(), Metadata };
  objects.set(Key, { body, ContentType: ContentType ?? "application/octet-stream", ...made });
  return { ETag };
};

const getObject: Call<"GetObject"> = (account, { Bucket, Key, Range }) => {
  if (Range) throw new AwsError("NotImplemented", "The embedded account gives whole objects only", 501);
  const found = object(account, Bucket, Key);
  return { ...head(found), Body: found.body as never };
};

const headObject: Call<"HeadObject"> = (account, { Bucket, Key }) => head(object(account, Bucket, Key));

/** Deleting what is not there is success. */
const deleteObject: Call<"DeleteObject"> = (account, { Bucket, Key }) => {
  bucket(account, Bucket).delete(Key);
  return {};
};

/** A key, or the common prefix that stands for it and its likes. */
const folded = (key: string, prefix: string, delimiter: string | undefined): string => {
  const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return end < 0 || !delimiter ? key : key.slice(0, end + delimiter.length);
};

const listObjectsV2: Call<"ListObjectsV2"> = (account, input) => {
  const { Bucket, Prefix = "", Delimiter, MaxKeys = 1000, ContinuationToken, StartAfter = "", EncodingType } = input;
  const objects = bucket(account, Bucket);
  const after = ContinuationToken ? Buffer.from(ContinuationToken, "base64url").toString() : StartAfter;
  const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
  const names = [...new Set(keys.map((key) => folded(key, Prefix, Delimiter)))].filter((name) => name > after);
  const page = names.slice(0, MaxKeys);
  const spell = EncodingType === "url" ? encodeURIComponent : (name: string) => name;
  const listed = ({ body, ETag, LastModified }: StoredObject) => ({ ETag, LastModified, Size: body.length });
  const IsTruncated = page.length < names.length;
  return {
    Name: Bucket,
    Prefix,
    Delimiter,
    EncodingType,
    MaxKeys,
    KeyCount: page.length,
    Contents: page.flatMap((name) => {
      const found = objects.get(name);
      return found ? [{ Key: spell(name), ...listed(found), StorageClass: "STANDARD" as const }] : [];
    }),
    CommonPrefixes: page.filter((name) => !objects.has(name)).map((name) => ({ Prefix: spell(name) })),
    IsTruncated,
    ...(IsTruncated && { NextContinuationToken: Buffer.from(page.at(-1) ?? "").toString("base64url") }),
  };
};

export const s3 = { putObject, getObject, headObject, deleteObject, listObjectsV2 };
