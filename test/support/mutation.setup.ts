import fc from "fast-check";

// That a mutant breaks a property is enough: its smallest counterexample would be looked for until the time is out.
fc.configureGlobal({ endOnFailure: true });
