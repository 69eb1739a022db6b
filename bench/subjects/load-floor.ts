import { GetUserCommand, IAMClient } from "@aws-sdk/client-iam";

/** The least that a function can be which talks to IAM. */
const iam = new IAMClient({});

export const handler = () => iam.send(new GetUserCommand({}));
