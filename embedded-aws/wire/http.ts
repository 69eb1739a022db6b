/** A request as it came over the wire; header names are in lower case. */
export interface HttpRequest {
  method: string;
  /** Still percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** The connection is to be destroyed instead of answering. */
  lost?: true;
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
