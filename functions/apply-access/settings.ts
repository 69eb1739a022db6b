import { s3 } from "../../shared/aws/s3.ts";
import { config } from "../../shared/config.ts";

const environment = config([
  "ACCESS_PATH",
  "ACCESS_POLICY_PREFIX",
  "FORBIDDEN_ACTIONS",
  "PERMISSIONS_BOUNDARY_ARN",
  "REPORT_BUCKET",
]);

export const path = environment.ACCESS_PATH;
export const forbidden = environment.FORBIDDEN_ACTIONS;
export const boundary = environment.PERMISSIONS_BOUNDARY_ARN;
export const store = { s3, bucket: environment.REPORT_BUCKET };

export const policyArn = (name: string) => `${environment.ACCESS_POLICY_PREFIX}${name}`;
