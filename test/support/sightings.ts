import type { Stack } from "../../demo/stack.ts";

/** Where in a stack a text can be seen, in any of the ways in which bytes are written down. */
export const sightings = (stack: Stack, text: string): string[] => searchOf(stack)(text);

/** The same for many texts: the stack is written down once. */
export function searchOf(stack: Stack): (text: string) => string[] {
  const { aws, engine, functions } = stack;
  const places: Record<string, unknown> = {
    executions: engine
      .executions()
      .map(({ input, output, error, cause, history }) => [input, output, error, cause, history]),
    logs: functions.configurations().map(({ name }) => functions.logs(name)),
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
  const written = Object.entries(places).map(([name, place]) => [name, flat(place)] as const);
  return (text) => {
    const forms = formsOf(text);
    return written.filter(([, place]) => forms.some((form) => place.includes(form))).map(([name]) => name);
  };
}

function formsOf(text: string): string[] {
  const base64 = [0, 1, 2].map((offset) => base64At(offset, text));
  const base64url = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  const hex = Buffer.from(text).toString("hex");
  const forms = [text, encodeURIComponent(text), hex, ...base64, ...base64url];
  return [...new Set(forms.flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]))];
}

/** A text as it stands in the base64 of something longer, so many bytes behind a multiple of three: its whole letters. */
function base64At(offset: number, text: string): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

const bytes = (body: Uint8Array) => Buffer.from(body).toString();

/** JSON within JSON loses its backslashes. */
const flat = (place: unknown) => {
  const text = JSON.stringify(place);
  return `${text}\n${text.replaceAll("\\", "")}`;
};
