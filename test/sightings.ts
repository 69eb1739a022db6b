import { readdirSync } from "node:fs";
import type { Stack } from "../local/stack.ts";

/** Where in a stack a text can be seen, in any of the ways in which bytes are written down. */
export function sightings(stack: Stack, text: string): string[] {
  const { aws, engine, functions } = stack;
  const places: Record<string, unknown> = {
    executions: engine
      .executions()
      .map(({ input, output, error, cause, history }) => [input, output, error, cause, history]),
    logs: readdirSync("functions").map((name) => functions.logs(name)),
    events: aws.account.events,
    notices: aws.notices,
    objects: [...aws.account.buckets.values()].flatMap((objects) =>
      [...objects.values()].map((one) => bytes(one.body)),
    ),
    calls: aws.calls,
    "dead letters": stack.deadLetters.map(({ event, error }) => [event, error.name, error.message, error.stack]),
    "secret names": [...aws.account.secrets.values()].map(({ versions: _, ...rest }) => [rest, [...rest.tags]]),
    secrets: [...aws.account.secrets.values()].map(({ versions }) => [...versions.values()]),
  };
  const forms = [text, Buffer.from(text).toString("base64").replace(/=+$/, ""), encodeURIComponent(text)];
  const written = new Set(forms.flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]));
  return Object.entries(places)
    .filter(([, place]) => [...written].some((form) => flat(place).includes(form)))
    .map(([name]) => name);
}

const bytes = (body: Uint8Array) => Buffer.from(body).toString();

/** JSON within JSON loses its backslashes. */
const flat = (place: unknown) => {
  const text = JSON.stringify(place);
  return `${text}\n${text.replaceAll("\\", "")}`;
};
