import { measured } from "../measured.ts";

const { handler } = await import(process.env.HANDLER ?? "");
const context = { functionName: "generate-report", awsRequestId: "bench" };
const now = new Date().toISOString();

/** The nightly audit's function as it is deployed, in both its steps: with the files in S3 and the page. */
async function night() {
  const { report } = await handler({ step: "start" }, context);
  return handler({ step: "evaluate", requestId: "bench", scheduledTime: now, now, report }, context);
}

await measured(night, ({ findings }) => ({ stale: findings }));
