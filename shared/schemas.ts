import * as z from "zod/mini";
import { faultIn } from "./faults.ts";

// For all schemas: faults in our own words, and none is compiled. A cold start would wait for that, and it saves nothing later:
// to parse 50,000 findings takes as long either way.
z.config({ localeError: faultIn, jitless: true });
