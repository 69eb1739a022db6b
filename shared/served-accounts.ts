/** An account that a stage looks into; Organizations alone tells a name. */
export interface ServedAccount {
  id: string;
  name?: string | undefined;
}

interface Choice {
  /** `ACCOUNTS`. */
  chosen: string[];
  /** `EXCLUDE_ACCOUNTS`. */
  excluded: string[];
}

/**
 * The accounts that a stage audits and looks for people in: those that were chosen, its own among them; if none was chosen, all
 * active ones of the organization, as `list` tells them. Those that are excluded are not among them.
 */
export async function servedAccounts(
  own: string,
  { chosen, excluded }: Choice,
  list: () => Promise<ServedAccount[]>,
): Promise<ServedAccount[]> {
  const all = chosen.length > 0 ? [...new Set([own, ...chosen])].map((id) => ({ id })) : await list();
  return all.filter(({ id }) => !excluded.includes(id));
}
