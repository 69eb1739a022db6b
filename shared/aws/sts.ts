import { STSClient } from "@aws-sdk/client-sts";
import { requestHandler } from "./request-handler.ts";

export const sts = new STSClient({ requestHandler });

/** A client that signs with somebody's access key. */
export const stsAs = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
  new STSClient({ credentials, requestHandler });
