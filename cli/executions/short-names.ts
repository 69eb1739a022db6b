const withHash = /^(.+-)(\w{16})(-r\d+)?$/;

/**
 * For each name the shortest beginning that no other name has: without the hash, with four characters of it, or the
 * whole. It serves wherever an execution is named, as long as no newer one begins alike.
 */
export function shortNames(names: string[]): Map<string, string> {
  return new Map(
    names.map((name) => {
      const [, stem = name, hash = ""] = withHash.exec(name) ?? [];
      const candidates = [stem.slice(0, -1), `${stem}${hash.slice(0, 4)}`].filter((short) => short !== "");
      const isUnique = (short: string) => names.filter((other) => other.startsWith(short)).length === 1;
      return [name, (withHash.test(name) && candidates.find(isUnique)) || name];
    }),
  );
}
