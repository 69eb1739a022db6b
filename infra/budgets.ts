import type { Metafile } from "esbuild";

/** What a bundle weighs, and what each source file brought in: all in bytes. */
export interface Weight {
  /** All files together. */
  bytes: number;
  /** Those that are loaded before a request is looked at. */
  bytesAtStart: number;
  inputs: Record<string, number>;
  /** The source files of what is loaded before a request is looked at. */
  inputsAtStart: string[];
}

type Outputs = Metafile["outputs"];

export function weightOf(outputs: Outputs, files: Iterable<string>, loadedAtStart: Iterable<string>): Weight {
  const bytesOf = (of: Iterable<string>) => [...of].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
  const inputsOf = (of: Iterable<string>) =>
    [...of].flatMap((file) =>
      Object.entries(outputs[file]?.inputs ?? {}).map(([input, { bytesInOutput }]) => [input, bytesInOutput] as const),
    );
  return {
    bytes: bytesOf(files),
    bytesAtStart: bytesOf(loadedAtStart),
    inputs: Object.fromEntries(inputsOf(files)),
    inputsAtStart: inputsOf(loadedAtStart).flatMap(([input, bytes]) => (bytes > 0 ? [input] : [])),
  };
}

const KB = 1000;
/** Packages that put the SDK's other sources of credentials into a bundle; ours stands in for all of them. */
const otherCredentials =
  /@aws-sdk\/(credential-providers?\b|token-providers|nested-clients|client-sso(?!-admin)|client-cognito-identity)|credential-provider-imds/;
const locales = /\/zod\/.*\/locales\//;

/** What a function's bundle may weigh, in bytes. `generate-report` carries the plot and what renders it. */
export function budgetOf(name: string, { inputs }: Weight): number {
  const uses = (client: string) => Object.keys(inputs).some((file) => file.includes(`@aws-sdk/client-${client}/`));
  const entering = uses("sts") ? 25 * KB : 0; // another account: a file that only a request about one loads
  const directory = uses("identitystore") ? 40 * KB : 0; // a file that only a stage with IDENTITY_STORE_ID loads
  if (name === "generate-report") return 1100 * KB + entering + directory;
  // offboard-step; rotate-keys loads SSM and SNS only when it needs them
  if (uses("s3") && uses("secrets-manager")) return (uses("ssm") ? 580 : 470) * KB + entering;
  if (uses("organizations")) return 600 * KB; // beside S3, by audit-organization and find-person: each speaks a protocol of its own
  if (uses("s3")) return (uses("sfn") ? 540 : 450) * KB + entering; // start-workflow and cut-access talk to several services
  if (uses("ssm")) return 400 * KB; // that client cannot be had without the 145 errors of its API: 78 KB
  return (uses("sfn") ? 325 : 300) * KB + entering; // enroll-mfa talks to three services
}

/**
 * What comes between an exposed key and its end loads nothing at its start that a containment does not need, and `watch` nothing that
 * a batch without findings does not need.
 */
const quick = new Set(["start-workflow", "contain-key", "notify", "watch"]);
const quickBudget = 250 * KB;

/** What is wrong with a function's bundle, in sentences that name the packages to look at; none when nothing is. */
export function faultsOf(name: string, weight: Weight): string[] {
  const budget = budgetOf(name, weight);
  const files = Object.keys(weight.inputs);
  const unwanted = (pattern: RegExp, what: string) => {
    const found = new Set(files.filter((file) => pattern.test(file)).map(packageOf));
    return found.size > 0 ? [`${name} carries ${what}: ${[...found].join(", ")}`] : [];
  };
  return [
    ...(weight.bytes > budget ? [`${name} weighs ${weight.bytes} of ${budget} bytes: ${heaviest(weight)}`] : []),
    ...(quick.has(name) && weight.bytesAtStart > quickBudget
      ? [
          `${name} loads ${weight.bytesAtStart} of ${quickBudget} bytes at its start: import on demand what few requests need`,
        ]
      : []),
    ...unwanted(otherCredentials, "sources of credentials that Lambda does not have"),
    ...unwanted(locales, "zod's locales, whose words schemas have from shared/faults.ts"),
  ];
}

const packageOf = (file: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? "our own code";

function heaviest({ inputs }: Weight): string {
  const weights = new Map<string, number>();
  for (const [file, bytes] of Object.entries(inputs))
    weights.set(packageOf(file), (weights.get(packageOf(file)) ?? 0) + bytes);
  const ranked = [...weights].sort(([, a], [, b]) => b - a).slice(0, 8);
  return ranked.map(([name, bytes]) => `${name} ${bytes}`).join(", ");
}
