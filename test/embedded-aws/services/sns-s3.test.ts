import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

describe("SNS", () => {
  const context = embedded();
  const TopicArn = "arn:aws:sns:us-east-1:123456789012:operations";
  const invalid = { name: "InvalidParameterException", $metadata: { httpStatusCode: 400 } };
  const publish = async (input: object) => {
    const sns = new SNS({ ...context.aws.config, maxAttempts: 1 });
    await sns.createTopic({ Name: "operations" });
    return sns.publish({ TopicArn, Message: "stale keys", ...input }).finally(() => sns.destroy());
  };

  it("keeps what was published", async () => {
    const MessageAttributes = { owner: { DataType: "String", StringValue: "ada@example.com" } };
    const { MessageId } = await publish({ Subject: "Two findings", MessageAttributes });
    expect(context.aws.notices).toMatchObject([
      { TopicArn, MessageId, Subject: "Two findings", Message: "stale keys", MessageAttributes },
    ]);
  });

  it("knows its topics only", async () => {
    await expect(publish({ TopicArn: `${TopicArn}-x` })).rejects.toMatchObject({
      name: "NotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("takes 262,144 bytes, attributes included, and no more", async () => {
    await publish({ Message: "x".repeat(262_144) });
    await expect(publish({ Message: "x".repeat(262_145) })).rejects.toMatchObject(invalid);
    await expect(publish({ Message: "é".repeat(131_073) })).rejects.toMatchObject(invalid);
    const MessageAttributes = { a: { DataType: "String", StringValue: "b" } };
    await expect(publish({ Message: "x".repeat(262_137), MessageAttributes })).rejects.toMatchObject(invalid);
    await publish({ Message: "x".repeat(262_136), MessageAttributes });
  });

  it.each(["", "x".repeat(100), "two\nlines", "tab\t", "bell\u0007"])("refuses the subject %j", async (Subject) => {
    await expect(publish({ Subject })).rejects.toMatchObject(invalid);
  });

  it("takes a subject of 99 characters", async () => {
    await expect(publish({ Subject: "x".repeat(99) })).resolves.toBeDefined();
  });

  it.each(["no json", "{}", '{"default":{}}'])("refuses %j where every protocol has its own text", async (Message) => {
    await expect(publish({ Message, MessageStructure: "json" })).rejects.toMatchObject(invalid);
  });

  it("takes a text for all and one for mail", async () => {
    const Message = JSON.stringify({ default: "short", email: "long" });
    await expect(publish({ Message, MessageStructure: "json" })).resolves.toBeDefined();
  });

  it("refuses an empty message and an empty attribute", async () => {
    await expect(publish({ Message: "" })).rejects.toMatchObject(invalid);
    await expect(publish({ MessageAttributes: { a: { DataType: "String", StringValue: "" } } })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
    await expect(publish({ MessageAttributes: { a: { DataType: "", StringValue: "b" } } })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
  });

  it("refuses a topic's ARN that is none", async () => {
    await expect(publish({ TopicArn: "topic" })).rejects.toMatchObject({
      ...invalid,
      message: "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    });
  });
});

describe("S3", () => {
  const context = embedded();
  const Bucket = "reports";
  const open = async (objects: Record<string, string> = {}) => {
    context.aws.seed({ buckets: { [Bucket]: objects } });
    return new S3({ ...context.aws.config, maxAttempts: 1 });
  };

  it("gives back what was put, with its type and metadata", async () => {
    const s3 = await open();
    const Key = "reports/1/año + 1/summary.json";
    const put = await s3.putObject({
      Bucket,
      Key,
      Body: '{"a":1}',
      ContentType: "application/json",
      Metadata: { run: "7" },
    });
    const got = await s3.getObject({ Bucket, Key });
    expect(await got.Body?.transformToString()).toBe('{"a":1}');
    expect(got).toMatchObject({ ContentType: "application/json", ETag: put.ETag, Metadata: { run: "7" } });
    expect(await s3.headObject({ Bucket, Key })).toMatchObject({
      ContentLength: 7,
      LastModified: new Date("2026-11-20T02:00:00Z"),
    });
  });

  it("takes a body in signed chunks with a trailer, as other clients send it", async () => {
    const s3 = await open();
    const scope = `Credential=${context.aws.config.credentials.accessKeyId}/20261120/us-east-1/s3/aws4_request`;
    const answer = await fetch(`${context.aws.endpoint}/${Bucket}/k`, {
      method: "PUT",
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${scope}`,
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
      },
      body: "7;chunk-signature=0a\r\nfirst, \r\na;chunk-signature=0b\r\nthen\r\nthis\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n",
    });
    expect(answer.status).toBe(200);
    expect(await (await s3.getObject({ Bucket, Key: "k" })).Body?.transformToString()).toBe("first, then\r\nthis");
  });

  it("has no key that was deleted, and deletes it twice", async () => {
    const s3 = await open({ k: "v" });
    await s3.deleteObject({ Bucket, Key: "k" });
    await s3.deleteObject({ Bucket, Key: "k" });
    await expect(s3.getObject({ Bucket, Key: "k" })).rejects.toMatchObject({
      name: "NoSuchKey",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.headObject({ Bucket, Key: "k" })).rejects.toMatchObject({ name: "NotFound" });
    await expect(s3.getObject({ Bucket: "elsewhere", Key: "k" })).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it("writes once where that is asked for", async () => {
    const s3 = await open();
    const put = () => s3.putObject({ Bucket, Key: "k", Body: "v", IfNoneMatch: "*" });
    await put();
    await expect(put()).rejects.toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
  });

  it("replaces only what was read, where that is asked for", async () => {
    const s3 = await open({ k: "first" });
    const { ETag } = await s3.headObject({ Bucket, Key: "k" });
    const put = (Key: string) => s3.putObject({ Bucket, Key, Body: "second", IfMatch: ETag });
    await put("k");
    await expect(put("k")).rejects.toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
    await expect(put("none")).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it("lists by prefix, by folder and by page", async () => {
    const s3 = await open({ "a/1": "", "a/2": "", "a/b/3": "", "c & d": "" });
    const keys = async (input: object) =>
      (await s3.listObjectsV2({ Bucket, ...input })).Contents?.map(({ Key }) => Key);
    expect(await keys({})).toEqual(["a/1", "a/2", "a/b/3", "c & d"]);
    expect(await keys({ Prefix: "a/b" })).toEqual(["a/b/3"]);
    const folders = await s3.listObjectsV2({ Bucket, Prefix: "a/", Delimiter: "/" });
    expect(folders).toMatchObject({ KeyCount: 3, CommonPrefixes: [{ Prefix: "a/b/" }] });
    const first = await s3.listObjectsV2({ Bucket, MaxKeys: 3 });
    expect(first.IsTruncated).toBe(true);
    const { NextContinuationToken: ContinuationToken } = first;
    expect(await keys({ MaxKeys: 3, ContinuationToken })).toEqual(["c & d"]);
  });

  it("gives no part of an object rather than the wrong one", async () => {
    const s3 = await open({ k: "value" });
    await expect(s3.getObject({ Bucket, Key: "k", Range: "bytes=0-1" })).rejects.toMatchObject({
      name: "NotImplemented",
    });
  });

  it("does not take a call that it does not know for one that it does", async () => {
    const s3 = await open({ k: "v" });
    await expect(s3.getObjectTagging({ Bucket, Key: "k" })).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
