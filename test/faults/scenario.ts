import type { Seed } from "../../embedded-aws/seed.ts";
import type { TestStack } from "../support/stack.ts";

/** One workflow as the faults meet it: what stands before it, what starts it, and what must have come of it. */
export interface Scenario {
  /** The name of its state machine. */
  workflow: string;
  /** Its own name, if the workflow has another scenario. */
  name?: string;
  /** The user that it is about. */
  about: string;
  /** What stands in the account, beside what stands in everybody's. */
  seed(now: Date): Seed;
  /** What lies in hand-over secrets, by user: the first key, which a program reads all the time, or the password. */
  handedOver?: Record<string, "access-key" | "password">;
  /** What has happened before; what of it has not ended goes on. */
  before?(stack: TestStack): Promise<void>;
  /** What somebody does from the request on, as time goes by; what it answers ends that. */
  meanwhile?(stack: TestStack): () => void;
  /** The request, as it comes over the bus, or as AWS Health announces it. */
  detailType: string;
  request(requestId: string, now: Date): object;
  /** Another request that may come before it though it was made after it. Only that it ends, or is told, is looked at. */
  overtakes?: { detailType: string; request(requestId: string, now: Date): object };
  /** The one function whose calls are struck: another scenario strikes the others'. */
  only?: string;
  /** It looks every hour: the calls in the middle are like those before them. */
  polls?: true;
  /** What it may change, by the names that `inventory` gives to things. */
  touches: RegExp;
  /** What is true when it has ended well, each as a sentence. */
  stands(stack: TestStack): Record<string, boolean>;
  /** Set where a refusal leaves nothing of the request behind. */
  undoesRefusals?: true;
  /** Of a refused request that has to be made anew with other content: that. */
  anew?(stack: TestStack): Promise<object>;
  /** The policies, groups, roles and members that stand: after a refusal as before, or the notice has the exact difference. */
  given?(stack: TestStack): Record<string, unknown>;
  /** Users whose credentials open nothing any more when it has ended well. */
  leavers?: string[];
}
