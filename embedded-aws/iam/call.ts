import type * as Iam from "@aws-sdk/client-iam";
import type { CallOf } from "../call.ts";

/** One call of IAM, by its name: `Call<"CreateUser">`. */
export type Call<Name extends string> = CallOf<typeof Iam, Name>;
