import fc from "fast-check";
import { afterEach } from "vitest";
import { noteHits } from "./function-thread.ts";

// That a mutant breaks a property is enough: its smallest counterexample would be looked for until the time is out.
fc.configureGlobal({ endOnFailure: true });

afterEach(noteHits);
