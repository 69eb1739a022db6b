import { steps } from "../../shared/step.ts";
import { listAccounts } from "./accounts.ts";
import { certify } from "./certify.ts";
import { findPerson } from "./contract.ts";
import { look } from "./look.ts";
import { plan } from "./plan.ts";

/**
 * Takes one step of finding a person's users in every account. It changes nothing in IAM.
 * Safe to repeat: each step writes whole files of its own, made of what it reads.
 */
export const handler = steps(findPerson, { accounts: listAccounts, look, plan, certify });
