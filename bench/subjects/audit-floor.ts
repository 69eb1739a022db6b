import { measured } from "../measured.ts";
import { staleKeys } from "../stale-keys.ts";

await measured(staleKeys, (keys) => ({ stale: keys.length }));
