import type * as CloudFormation from "@aws-sdk/client-cloudformation";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";

type Call<Name extends string> = CallOf<typeof CloudFormation, Name>;

const find = ({ stacks }: Account, name = "") => {
  const found = stacks.find(({ StackName, StackId }) => [StackName, StackId].includes(name));
  if (!found) throw new AwsError("ValidationError", `Stack with id ${name} does not exist`);
  return found;
};

const describeStacks: Call<"DescribeStacks"> = (account, { StackName }) => {
  const found = StackName === undefined ? account.stacks : [find(account, StackName)];
  return { Stacks: found.map(({ TemplateBody: _, ...stack }) => stack) };
};

const getTemplate: Call<"GetTemplate"> = (account, { StackName }) => ({
  TemplateBody: find(account, StackName).TemplateBody,
  StagesAvailable: ["Original", "Processed"],
});

export const cloudFormation = { describeStacks, getTemplate };
