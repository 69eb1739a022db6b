import { SNSClient } from "@aws-sdk/client-sns";
import { requestHandler } from "./request-handler.ts";

export const sns = new SNSClient({ requestHandler });
