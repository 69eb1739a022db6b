/**
 * Time limits in ms of every AWS client; the SDK by itself waits for ever. IAM's slowest answers (a page of authorization
 * details) take seconds.
 */
export const requestHandler = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };
