import { randomUUID } from "node:crypto";
import type { Account } from "./account.ts";
import { withoutSecrets } from "./calls.ts";
import { faultCounter, faultError, losesAnswer, strikeCaller } from "./faults.ts";
import { identify, signedFor } from "./identity.ts";
import { AwsError, type Operation } from "./operation.ts";
import type { HttpRequest, HttpResponse } from "./wire/http.ts";
import { operationSchema, type Protocol, requireMembers } from "./wire/protocol.ts";
import { services } from "./wire/services.ts";

/** Operations by the name that a service is signed for: `iam`, `states`. */
export type Operations = Record<string, Record<string, Operation> | undefined>;

const refusal = (error: unknown, codes: Protocol["codes"]): AwsError =>
  error instanceof AwsError ? error : new AwsError(codes.failed, `The embedded account failed: ${error}`, 500);

/** Answers one request: who calls, what, whether a fault strikes, and only then the call itself. */
export const dispatcher = (account: Account, operations: Operations) => {
  const strike = faultCounter();

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const requestId = randomUUID();
    const signed = signedFor(request);
    const service = services[signed?.service ?? ""];
    if (!signed || !service) {
      const why = signed ? `The embedded account has no service ${signed.service}` : "Request is missing credentials";
      const error = new AwsError(signed ? "InvalidAction" : "MissingAuthenticationToken", why, signed ? 400 : 403);
      return (services.iam as typeof service & object).protocol.refuse(error, requestId);
    }
    const { protocol } = service;
    const schemas = await service.schemas();
    const name = protocol.operation(request, schemas) ?? "nothing";
    const what = `${signed.service}:${name}`;
    try {
      const caller = identify(account, signed);
      const schema = operationSchema(schemas, name);
      const operation = operations[signed.service]?.[name];
      const input = schema ? protocol.read(schema, request) : {};
      const call = { service: signed.service, operation: name, caller, time: account.now() };
      const entry: Account["calls"][number] = { ...call, input: withoutSecrets(schema?.[4], input) };
      account.calls.push(entry);
      const runtime = account.runtimes.get(caller.accessKeyId);
      const fault = strike(account.faults, name, caller);
      try {
        const struck = fault && faultError(fault, what, caller, protocol.codes);
        if (struck) throw struck;
        if (!schema || !operation)
          throw new AwsError(protocol.codes.unknown, `The embedded account does not know ${what}`);
        requireMembers(schema[4], input, protocol.codes.invalid);
        const answer = runtime ? runtime.within(() => operation(input, caller)) : operation(input, caller);
        const output = (await answer) as Record<string, unknown> | undefined;
        const response = protocol.write(schema, output ?? {}, requestId);
        response.headers["x-amzn-requestid"] = requestId;
        return losesAnswer(fault) ? { ...response, lost: true } : response;
      } catch (error) {
        entry.error = refusal(error, protocol.codes).code;
        throw error;
      } finally {
        await strikeCaller(fault, runtime);
      }
    } catch (error) {
      return protocol.refuse(refusal(error, protocol.codes), requestId);
    }
  };
};
