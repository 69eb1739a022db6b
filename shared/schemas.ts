import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";

// For all schemas: messages in English, and none is compiled. A cold start would wait for that, and it saves nothing later: to
// parse 50,000 findings takes as long either way.
z.config({ ...en(), jitless: true });
