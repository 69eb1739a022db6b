import { randomUUID } from "node:crypto";
import type { Account } from "./account.ts";
import { type Call, withoutSecrets } from "./calls.ts";
import { type Fault, faultCounter, faultError, losesAnswer, strikeCaller } from "./faults.ts";
import { checkInput } from "./iam/constraints.ts";
import { accountIn, identify, type Scope, sentBy, signedFor, signingAccount } from "./identity.ts";
import { asSeenBy, isIamRead, startFlicker, startLag } from "./lag.ts";
import { AwsError } from "./operation.ts";
import { type Operations, operations as operationsOf } from "./operations.ts";
import { authorize } from "./policy/authorize.ts";
import { recordCall } from "./services/trail/record.ts";
import type { HttpRequest, HttpResponse } from "./wire/http.ts";
import { type Codes, operationSchema, refusal, requireMembers } from "./wire/protocol.ts";
import { type Service, services } from "./wire/services.ts";

const asAws = (error: unknown, codes: Codes): AwsError =>
  error instanceof AwsError ? error : refusal(codes.failed, `The embedded account failed: ${error}`);

const nobody = (scope: Scope | undefined): AwsError =>
  scope
    ? new AwsError("InvalidAction", `The embedded account has no service ${scope.service}`)
    : new AwsError("MissingAuthenticationToken", "Request is missing credentials", 403);

const lost: HttpResponse = { status: 0, headers: {}, body: "", lost: true };

/** How long what a call changes in IAM is not shown, or not by every read. */
const delayOf = ({ behaviour }: Account, service: string, operation: string, fault: Fault | undefined) => {
  if (fault?.lagSeconds)
    return { seconds: fault.lagSeconds, start: fault.kind === "flicker" ? startFlicker : startLag };
  const changes = service === "iam" && !isIamRead(service, operation);
  return changes && behaviour.flickerSeconds ? { seconds: behaviour.flickerSeconds, start: startFlicker } : undefined;
};

/** The account that has what a call is about: a secret named by its ARN may be another account's. */
const ownerOf = (account: Account, service: string, { SecretId = "" }: { SecretId?: unknown }): Account =>
  (service === "secretsmanager" && account.accounts.get(accountIn(String(SecretId)))) || account;

/** Answers one request: finds the caller and the call, then a fault that strikes it, then policies; the call itself comes last. */
export const dispatcher = (first: Account, operations: Operations) => {
  const strike = faultCounter();
  const tables = new Map<Account, Operations>([[first, operations]]);
  const operationsIn = (account: Account) => {
    const table = tables.get(account) ?? operationsOf(account);
    tables.set(account, table);
    return table;
  };

  const perform = async (service: Service, scope: Scope, request: HttpRequest, requestId: string) => {
    const { protocol } = service;
    const account = signingAccount(first, scope);
    const { codes } = protocol;
    const schemas = await service.schemas();
    const name = protocol.operation(request, schemas) ?? "nothing";
    const what = `${scope.service}:${name}`;
    const schema = operationSchema(schemas, name);
    const caller = identify(account, scope, codes.stranger);
    const input = schema ? protocol.read(schema, request) : {};
    const call = { service: scope.service, operation: name, input: withoutSecrets(schema?.[4], input) };
    const sender = account.callers.get(sentBy(request))?.functionName ?? caller.functionName;
    const userAgent = request.headers["user-agent"];
    const entry: Call = { ...call, caller, sender, time: account.now() };
    account.calls.push(entry);
    const runtime = account.runtimes.get(sentBy(request)) ?? account.runtimes.get(caller.accessKeyId);
    const fault = strike(account.faults, entry);
    try {
      const struck = fault && faultError(fault.kind, what, caller, codes);
      if (struck) throw struck;
      if (fault?.kind === "lostRequest") return lost;
      const owner = ownerOf(account, scope.service, input);
      const found = asSeenBy(owner, scope.service, name);
      const operation = (found === owner ? operationsIn(owner) : operationsOf(found))[scope.service]?.[name];
      if (!schema || !operation) throw refusal(codes.unknown, `The embedded account does not know ${what}`);
      requireMembers(schema[4], input, codes.invalid);
      if (scope.service === "iam") checkInput(name, input);
      authorize(account, caller, [scope.service, name], input, codes.denied, owner);
      const delay = delayOf(account, scope.service, name, fault);
      const before = delay && structuredClone(account.iam);
      const answer = runtime ? runtime.within(() => operation(input, caller)) : operation(input, caller);
      const output = (await answer) as Record<string, unknown> | undefined;
      if (before) delay.start(account, before, delay.seconds);
      recordCall(account, { call: entry, userAgent, answer: { schema: schema[5], output: output ?? {} } });
      const response = protocol.write(schema, output ?? {}, requestId);
      return losesAnswer(fault) ? lost : response;
    } catch (error) {
      const refused = asAws(error, codes);
      entry.error = refused.code;
      if (schema) recordCall(account, { call: entry, userAgent, refused });
      throw error;
    } finally {
      first.watch?.();
      await strikeCaller(fault, runtime);
    }
  };

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const requestId = randomUUID();
    const scope = signedFor(request);
    const service = services[scope?.service ?? ""];
    const { refuse, codes } = (service ?? services.iam).protocol;
    const answer =
      scope && service ? perform(service, scope, request, requestId) : Promise.reject<HttpResponse>(nobody(scope));
    const response = await answer.catch((error) => refuse(asAws(error, codes), requestId));
    // An SDK whose clock is the account's would take this machine's time for a skew, and try again.
    const date = first.now().toUTCString();
    return { ...response, headers: { ...response.headers, date, "x-amzn-requestid": requestId } };
  };
};
