import * as resourcePolicies from "./resource-policies.ts";
import * as secrets from "./secrets.ts";
import * as versions from "./versions.ts";

export const secretsManager = { ...secrets, ...versions, ...resourcePolicies };
