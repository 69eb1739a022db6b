/** What `serverless.yml` sets, as this function's parts take it. */
export interface Settings {
  limits: Limits;
  handoverPrefix: string;
  pauseParameter: string;
  workflowArnPrefix: string;
}

/** In days. */
export interface Limits {
  grace: number;
  quiet: number;
  extension: number;
  unused: number;
  deletion: number;
}
