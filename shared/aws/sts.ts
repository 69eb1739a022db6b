import { STSClient } from "@aws-sdk/client-sts";

/** A client that signs with somebody's access key. */
export const stsAs = (credentials: { accessKeyId: string; secretAccessKey: string }) => new STSClient({ credentials });
