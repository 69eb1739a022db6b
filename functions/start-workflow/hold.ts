import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3 } from "../../shared/aws/s3.ts";
import { Rejected } from "../../shared/errors.ts";
import { heldKey } from "../../shared/names.ts";
import type { StartRequest } from "../../shared/requests.ts";

/**
 * Keeps a request that came during a pause until `steward resume` starts it. Safe to repeat.
 *
 * @throws {Rejected} where another one lies there under its name
 */
export async function hold(Bucket: string, name: string, request: StartRequest): Promise<void> {
  const Key = heldKey(name);
  const Body = JSON.stringify(request);
  const put = new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: "*", ContentType: "application/json" });
  await s3.send(put).catch(async (error: Error) => {
    if (error.name !== "PreconditionFailed") throw error;
    const { Body: held } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    if ((await held?.transformToString()) === Body) return;
    throw new Rejected(`${name} is held with another input: give the request a requestId of its own`);
  });
}

export const letGo = (Bucket: string, name: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: heldKey(name) }));
