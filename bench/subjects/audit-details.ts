import { authorizationDetails } from "../../audit/read/iam-reads.ts";
import { iam } from "../../shared/aws/iam.ts";
import { measured } from "../measured.ts";
import { staleKeys } from "../stale-keys.ts";

/** The least of an audit that knows policies, groups and tags as well: nothing of them is judged. */
await measured(
  () => Promise.all([staleKeys(), authorizationDetails(iam)]),
  ([keys]) => ({ stale: keys.length }),
);
