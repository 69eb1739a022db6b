import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";

/** What CloudFormation asks of a custom resource. More than this it may send; `ResponseURL` is as good as a key. */
export const applyPasswordPolicy = contract(
  z.looseObject({
    RequestType: z.string(),
    ResponseURL: z.url(),
    StackId: z.string(),
    RequestId: z.string(),
    LogicalResourceId: z.string(),
  }),
  z.strictObject({ status: z.enum(["SUCCESS", "FAILED"]), reason: z.string() }),
);
