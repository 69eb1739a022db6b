import { readFileSync } from "node:fs";
import { expect, inject, it } from "vitest";
import { parse } from "yaml";
import { readTemplate } from "./package-service.ts";

it.each(["ExposedKeys", "Watched"])(
  "forwards the events that the stack's rule %s listens to, and no others",
  (rule) => {
    const forwarder = parse(readFileSync("infra/forwarder.yml", "utf8"), { logLevel: "silent" });
    const listensTo = readTemplate(inject("template")).Resources[rule]?.Properties.EventPattern;
    expect(listensTo).toBeTruthy();
    expect(forwarder.Resources[rule].Properties.EventPattern).toEqual(listensTo);
  },
);
