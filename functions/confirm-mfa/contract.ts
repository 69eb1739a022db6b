import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { userName } from "../../shared/fields.ts";

/** Six digits, the first of which may be zero. */
const Code = z.string().check(z.regex(/^\d{6}$/));

export const confirmMfa = contract(
  z.strictObject({ userName, firstCode: Code, secondCode: Code }),
  z.strictObject({ userName: z.string(), serialNumber: z.string(), enabledAt: z.string() }),
);
