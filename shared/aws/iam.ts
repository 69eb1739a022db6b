import { IAMClient } from "@aws-sdk/client-iam";
import { requestHandler } from "./request-handler.ts";

export const iam = new IAMClient({ requestHandler });
