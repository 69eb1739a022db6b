import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { EmbeddedAws } from "../../embedded-aws/embedded-aws.ts";

type Config = EmbeddedAws["config"];
const UserName = "ada";
const AdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";
const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** What no role of ours may do, whatever it is for. */
export const outside: Record<string, (as: Config) => Promise<unknown>> = {
  "make an administrator": (as) => new IAM(as).attachUserPolicy({ UserName, PolicyArn: AdministratorAccess }),
  "make an administrator in a group": (as) => new IAM(as).addUserToGroup({ UserName, GroupName: "admins" }),
  "write a policy": (as) => new IAM(as).putUserPolicy({ UserName, PolicyName: "own", PolicyDocument: everything }),
  "take a boundary away": (as) => new IAM(as).deleteUserPermissionsBoundary({ UserName }),
  "move a user": (as) => new IAM(as).updateUser({ UserName, NewPath: "/admins/" }),
  "make a user without the boundary": (as) => new IAM(as).createUser({ UserName: "eve" }),
  "give a key to a break-glass user": (as) => new IAM(as).createAccessKey({ UserName: "glass" }),
  "remove a protected user": (as) => new IAM(as).deleteUser({ UserName: "king" }),
  "unprotect a protected user": (as) => new IAM(as).untagUser({ UserName: "king", TagKeys: ["steward:protected"] }),
  "read a secret of somebody else's": (as) => new SecretsManager(as).getSecretValue({ SecretId: "database" }),
  "write where no report lies": (as) => new S3(as).putObject({ Bucket: "others", Key: "reports/x", Body: "x" }),
  "run a function of somebody else's": (as) => new Lambda(as).invoke({ FunctionName: "others" }),
};

export const outsiders = {
  users: [
    { UserName, Path: "/" },
    { UserName: "glass", Path: "/break-glass/" },
    { UserName: "king", tags: { "steward:protected": "" } },
  ],
  groups: [{ GroupName: "admins", policies: [AdministratorAccess] }],
  buckets: { others: {} },
};
