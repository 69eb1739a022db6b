import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3 } from "../../shared/aws/s3.ts";
import { sns } from "../../shared/aws/sns.ts";
import { unless } from "../../shared/errors.ts";
import { toldKey } from "../../shared/names.ts";
import type { Notice } from "../../shared/notices.ts";
import { type Address, publish } from "../../shared/publish.ts";

interface Told {
  bucket: string;
  address: Address;
  /** Of what is told; a copy has the same. */
  id: string;
}

/**
 * Tells operations once, however often an event comes: Lambda tries an event three times, and EventBridge may deliver it
 * twice. An object claims the notice. A function that dies between claim and notice tells nothing: the event then lies in
 * the dead-letter queue, whose alarm rings.
 */
export async function tellOnce({ bucket: Bucket, address, id }: Told, notice: Notice): Promise<void> {
  const Key = toldKey(id);
  const claim = new PutObjectCommand({ Bucket, Key, Body: notice.subject, IfNoneMatch: "*" });
  if (!(await s3.send(claim).catch(unless("PreconditionFailed")))) return;
  await publish(sns, address, notice, id).catch(async (error) => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    throw error;
  });
}
