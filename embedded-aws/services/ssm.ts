import type * as Ssm from "@aws-sdk/client-ssm";
import type { Account } from "../account.ts";
import type { CallOf } from "../call.ts";
import { AwsError } from "../operation.ts";
import type { Parameter } from "./state.ts";

type Call<Name extends string> = CallOf<typeof Ssm, Name>;

const notFound = (name: string) => new AwsError("ParameterNotFound", `Parameter ${name} not found.`);

const find = (account: Account, name: string): Parameter => {
  const parameter = account.parameters.get(name);
  if (!parameter) throw notFound(name);
  return parameter;
};

/** What is secure stays sealed unless its decryption is asked for. */
const shown = (account: Account, parameter: Parameter, decrypt = false) => {
  const sealed = parameter.Type === "SecureString" && !decrypt;
  const name = parameter.Name.replace(/^\//, "");
  return {
    ...parameter,
    Value: sealed ? "sealed" : parameter.Value,
    ARN: `arn:aws:ssm:${account.region}:${account.id}:parameter/${name}`,
    DataType: "text",
  };
};

const putParameter: Call<"PutParameter"> = (account, { Name, Value, Type, Overwrite = false }) => {
  const before = account.parameters.get(Name);
  if (!/^[a-zA-Z0-9_.\-/]{1,1011}$/.test(Name))
    throw new AwsError("ValidationException", "Parameter name: can't hold other than letters, digits and _.-/");
  if (before && !Overwrite)
    throw new AwsError("ParameterAlreadyExists", "The parameter already exists. To overwrite it, set Overwrite.");
  if (Value.length > 4096) throw new AwsError("ValidationException", "Standard tier parameters hold 4096 characters.");
  if (!before && !Type) throw new AwsError("ValidationException", "A parameter type is required.");
  const Version = (before?.Version ?? 0) + 1;
  const type = Type ?? before?.Type ?? "String";
  account.parameters.set(Name, { Name, Value, Type: type, Version, LastModifiedDate: account.now() });
  return { Version, Tier: "Standard" };
};

const getParameter: Call<"GetParameter"> = (account, { Name, WithDecryption }) => ({
  Parameter: shown(account, find(account, Name), WithDecryption),
});

const deleteParameter: Call<"DeleteParameter"> = (account, { Name }) => {
  if (!account.parameters.delete(Name)) throw notFound(Name);
};

export const ssm = { putParameter, getParameter, deleteParameter };
