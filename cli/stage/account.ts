/** Whose credentials, and where. */
export interface Account {
  profile?: string | undefined;
  region?: string | undefined;
}

/** What of it is given, for a client's options: AWS's own rules find the rest. */
export const given = ({ profile, region }: Account) => ({
  ...(profile !== undefined && { profile }),
  ...(region !== undefined && { region }),
});
