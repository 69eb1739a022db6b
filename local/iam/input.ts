/**
 * What arrives when the wire has checked it: members that the model requires are there.
 * (The SDK's types allow `undefined` even in those.)
 */
export type Input<T> = T extends Date | Uint8Array
  ? T
  : T extends (infer Item)[]
    ? Input<Item>[]
    : T extends object
      ? {
          [K in keyof T]: undefined extends T[K]
            ? Record<never, never> extends Pick<T, K>
              ? Input<T[K]>
              : Input<NonNullable<T[K]>>
            : Input<T[K]>;
        }
      : T;
