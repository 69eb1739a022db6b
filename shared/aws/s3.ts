import { S3Client } from "@aws-sdk/client-s3";
import { requestHandler } from "./request-handler.ts";

export const s3 = new S3Client({ requestHandler });
