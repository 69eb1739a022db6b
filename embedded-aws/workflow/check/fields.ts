import * as z from "zod";
import { integrations } from "../integrations.ts";
import { expressionIn } from "../jsonata.ts";

/**
 * The shape of a definition: every field that the engine knows and nothing else, so that what it cannot do is
 * refused and not ignored. JSONPath's fields are among the unknown ones.
 * Sources: Step Functions developer guide, the page of each state; service-quotas.
 */

const LONGEST_DELAY = 31_622_400;

const expression = z.string().refine((text) => expressionIn(text) !== undefined, "is no expression {% … %}");
const number = (least: number, most = 99_999_999, error?: string) =>
  z.union([z.int().min(least).max(most), expression], error);
const percentage = z.union([z.number().min(0).max(100), expression]);
const template = z.json();

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,79}$/;
const assign = z.record(
  z.string().refine((name) => VARIABLE.test(name) && name !== "states", "is no name for a variable"),
  template,
);

/** Error names that begin with `States.` and can be retried or caught: any other is a slip of the pen. */
const STATES_ERRORS = new Set(
  ["ALL", "TaskFailed", "Timeout", "HeartbeatTimeout", "Permissions", "DataLimitExceeded", "QueryEvaluationError"]
    .concat(["NoChoiceMatched", "ItemReaderFailed", "ResultWriterFailed", "ExceedToleratedFailureThreshold"])
    .map((name) => `States.${name}`),
);
const errorName = z
  .string()
  .refine(
    (name) => !name.startsWith("States.") || STATES_ERRORS.has(name),
    "is no error that can be retried or caught",
  );
const errorEquals = z
  .array(errorName)
  .min(1)
  .refine((names) => names.length === 1 || !names.includes("States.ALL"), "States.ALL must stand alone");

const lastAlone = (rules: { ErrorEquals: string[] }[]) =>
  rules.slice(0, -1).every(({ ErrorEquals }) => !ErrorEquals.includes("States.ALL"));

const comment = { Comment: z.string().optional() };
const retry = z
  .array(
    z.strictObject({
      ...comment,
      ErrorEquals: errorEquals,
      IntervalSeconds: z.int().min(1).max(LONGEST_DELAY).optional(),
      MaxAttempts: z.int().min(0).max(99_999_999).optional(),
      BackoffRate: z.number().min(1).optional(),
      MaxDelaySeconds: z.int().min(1).max(LONGEST_DELAY).optional(),
      JitterStrategy: z.enum(["FULL", "NONE"]).optional(),
    }),
  )
  .refine(lastAlone, "States.ALL must stand in the last retrier");
const catchers = z
  .array(
    z.strictObject({
      ...comment,
      ErrorEquals: errorEquals,
      Next: z.string(),
      Assign: assign.optional(),
      Output: template.optional(),
    }),
  )
  .refine(lastAlone, "States.ALL must stand in the last catcher");

const any = { ...comment, QueryLanguage: z.literal("JSONata").optional() };
const leaving = { Assign: assign.optional(), Output: template.optional() };
const next = { Next: z.string().optional(), End: z.literal(true).optional() };
const guarded = { ...any, ...leaving, ...next, Retry: retry.optional(), Catch: catchers.optional() };

const exactlyOne = (...fields: string[]) =>
  [
    (state: object) => fields.filter((field) => field in state).length === 1,
    `needs exactly one of ${fields.join(" and ")}`,
  ] as const;

const states: z.ZodType = z.lazy(() => z.record(z.string().min(1).max(80), state));
const block = { ...comment, StartAt: z.string(), States: states };

const task = z
  .strictObject({
    Type: z.literal("Task"),
    ...guarded,
    Resource: z.enum(Object.keys(integrations)),
    Arguments: template.optional(),
    TimeoutSeconds: number(1, undefined, "is needed, in seconds from 1 on: AWS's default is more than three years"),
  })
  .refine(...exactlyOne("Next", "End"))
  .superRefine(({ Resource, Arguments = {} }, context) => {
    if (typeof Arguments !== "object" || Arguments === null) return;
    const { required = [], optional = [] } = integrations[Resource] ?? {};
    const given = Object.keys(Arguments);
    const report = (message: string) => context.addIssue({ code: "custom", path: ["Arguments"], message });
    for (const field of required) if (!given.includes(field)) report(`needs ${field}`);
    for (const field of given) if (!required.includes(field) && !optional.includes(field)) report(`knows no ${field}`);
  });

const DISTRIBUTED_ONLY = ["Label", "ItemReader", "ResultWriter", "ToleratedFailurePercentage"] as const;

const map = z
  .strictObject({
    Type: z.literal("Map"),
    ...guarded,
    ItemProcessor: z.strictObject({
      ...block,
      ProcessorConfig: z
        .discriminatedUnion("Mode", [
          z.strictObject({ Mode: z.literal("INLINE") }),
          z.strictObject({ Mode: z.literal("DISTRIBUTED"), ExecutionType: z.literal("STANDARD") }),
        ])
        .optional(),
    }),
    Items: z.union([z.array(template), expression]).optional(),
    ItemSelector: template.optional(),
    MaxConcurrency: number(0).optional(),
    Label: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,40}$/)
      .optional(),
    ItemReader: z
      .strictObject({
        Resource: z.literal("arn:aws:states:::s3:getObject"),
        Arguments: template,
        ReaderConfig: z.strictObject({ InputType: z.literal("JSONL") }),
      })
      .optional(),
    ResultWriter: z
      .strictObject({ Resource: z.literal("arn:aws:states:::s3:putObject"), Arguments: template })
      .optional(),
    ToleratedFailurePercentage: percentage.optional(),
  })
  .refine(...exactlyOne("Next", "End"))
  .refine(({ Items, ItemReader }) => !(Items && ItemReader), "needs at most one of Items and ItemReader")
  .superRefine((state, context) => {
    if (state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED") return;
    for (const field of DISTRIBUTED_ONLY) {
      if (field in state) context.addIssue({ code: "custom", path: [field], message: "is for a distributed Map only" });
    }
  });

const parallel = z
  .strictObject({
    Type: z.literal("Parallel"),
    ...guarded,
    Branches: z.array(z.strictObject(block)).min(1),
    Arguments: template.optional(),
  })
  .refine(...exactlyOne("Next", "End"));

const wait = z
  .strictObject({
    Type: z.literal("Wait"),
    ...any,
    ...leaving,
    ...next,
    Seconds: number(0).optional(),
    Timestamp: z.union([z.iso.datetime({ offset: true }), expression]).optional(),
  })
  .refine(...exactlyOne("Next", "End"))
  .refine(...exactlyOne("Seconds", "Timestamp"));

const rule = z.strictObject({
  ...comment,
  ...leaving,
  Condition: z.union([z.boolean(), expression]),
  Next: z.string(),
});

const state = z.discriminatedUnion("Type", [
  task,
  map,
  parallel,
  wait,
  z.strictObject({ Type: z.literal("Pass"), ...any, ...leaving, ...next }).refine(...exactlyOne("Next", "End")),
  z.strictObject({
    Type: z.literal("Choice"),
    ...any,
    ...leaving,
    Choices: z.array(rule).min(1),
    Default: z.string().optional(),
  }),
  z.strictObject({ Type: z.literal("Succeed"), ...any, Output: template.optional() }),
  z.strictObject({ Type: z.literal("Fail"), ...any, Error: z.string().optional(), Cause: z.string().optional() }),
]);

const definition = z.strictObject({
  ...block,
  QueryLanguage: z.literal("JSONata"),
  TimeoutSeconds: z.int().min(1).optional(),
  Version: z.literal("1.0").optional(),
});

/** What is wrong with the fields of a definition, each with its place: `States/Call/Retry/0: …`. */
export function checkFields(value: unknown): string[] {
  const { error } = definition.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join("/") || "definition"}: ${message}`);
}
