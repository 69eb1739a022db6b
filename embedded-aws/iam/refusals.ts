import { AwsError } from "../operation.ts";

// The wire codes and HTTP statuses of the IAM model.
export const noSuchEntity = (message: string) => new AwsError("NoSuchEntity", message, 404);
export const entityExists = (message: string) => new AwsError("EntityAlreadyExists", message, 409);
export const deleteConflict = (message: string) => new AwsError("DeleteConflict", message, 409);
export const limitExceeded = (message: string) => new AwsError("LimitExceeded", message, 409);
export const temporarilyUnmodifiable = (message: string) => new AwsError("EntityTemporarilyUnmodifiable", message, 409);
export const invalidInput = (message: string) => new AwsError("InvalidInput", message);
export const validationError = (message: string) => new AwsError("ValidationError", message);
export const accessDenied = (message: string) => new AwsError("AccessDenied", message, 403);

/** Refuses the one that would be too many. */
export const withinQuota = (count: number, quota: number, name: string): void => {
  if (count >= quota) throw limitExceeded(`Cannot exceed quota for ${name}: ${quota}`);
};
