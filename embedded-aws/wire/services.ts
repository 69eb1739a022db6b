import { json } from "./json.ts";
import type { Protocol, Schemas } from "./protocol.ts";
import { query } from "./query.ts";
import { restJson, s3Rest } from "./rest.ts";

export interface Service {
  protocol: Protocol;
  /** Loaded at the first call: fifteen client packages at once would make every start slow. */
  schemas(): Promise<Schemas>;
}

/** By the name that a request is signed for. */
export const services: Record<string, Service | undefined> & { iam: Service } = {
  iam: {
    protocol: query("https://iam.amazonaws.com/doc/2010-05-08/"),
    schemas: () => import("@aws-sdk/client-iam"),
  },
  sts: {
    protocol: query("https://sts.amazonaws.com/doc/2011-06-15/"),
    schemas: () => import("@aws-sdk/client-sts"),
  },
  sns: {
    protocol: query("http://sns.amazonaws.com/doc/2010-03-31/", ["AuthorizationError", 403]),
    schemas: () => import("@aws-sdk/client-sns"),
  },
  secretsmanager: {
    protocol: json("1.1"),
    schemas: () => import("@aws-sdk/client-secrets-manager"),
  },
  events: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-eventbridge") },
  ssm: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-ssm") },
  states: { protocol: json("1.0"), schemas: () => import("@aws-sdk/client-sfn") },
  lambda: {
    protocol: restJson("Invoke", "ListFunctions", "GetFunctionConfiguration"),
    schemas: () => import("@aws-sdk/client-lambda"),
  },
  scheduler: { protocol: restJson("GetSchedule"), schemas: () => import("@aws-sdk/client-scheduler") },
  "access-analyzer": {
    protocol: restJson("ValidatePolicy", "CheckAccessNotGranted", "CheckNoNewAccess"),
    schemas: () => import("@aws-sdk/client-accessanalyzer"),
  },
  cloudformation: {
    protocol: query("http://cloudformation.amazonaws.com/doc/2010-05-15/"),
    schemas: () => import("@aws-sdk/client-cloudformation"),
  },
  monitoring: { protocol: json("1.0"), schemas: () => import("@aws-sdk/client-cloudwatch") },
  logs: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-cloudwatch-logs") },
  sqs: { protocol: json("1.0"), schemas: () => import("@aws-sdk/client-sqs") },
  organizations: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-organizations") },
  identitystore: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-identitystore") },
  sso: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-sso-admin") },
  cloudtrail: { protocol: json("1.1"), schemas: () => import("@aws-sdk/client-cloudtrail") },
  s3: { protocol: s3Rest, schemas: () => import("@aws-sdk/client-s3") },
};
