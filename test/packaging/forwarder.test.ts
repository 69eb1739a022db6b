import { readFileSync } from "node:fs";
import { expect, inject, it } from "vitest";
import { parse } from "yaml";
import { readTemplate } from "./package-service.ts";

it("forwards the events that the stack listens to, and no others", () => {
  const forwarder = parse(readFileSync("infra/forwarder.yml", "utf8"), { logLevel: "silent" });
  const { EventPattern } = forwarder.Resources.ExposedKeys.Properties;
  expect(EventPattern).toEqual(readTemplate(inject("template")).Resources.ExposedKeys?.Properties.EventPattern);
});
