import { AccessAnalyzerClient } from "@aws-sdk/client-accessanalyzer";
import { requestHandler } from "./request-handler.ts";

export const accessAnalyzer = new AccessAnalyzerClient({ requestHandler });
