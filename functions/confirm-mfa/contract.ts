import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { userName } from "../../shared/fields.ts";

/** Six digits, the first of which may be zero; many authenticators show them with a space: `123 456`. */
const Code = z.string().check(z.regex(/^\s*(\d\s*){6}$/), z.maxLength(32));

export const confirmMfa = contract(
  z.strictObject({ userName, firstCode: Code, secondCode: Code }),
  z.strictObject({ userName: z.string(), serialNumber: z.string(), enabledAt: z.string() }),
);
