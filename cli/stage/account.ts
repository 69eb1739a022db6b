import { settings } from "./settings.ts";

/** Whose credentials, and where. */
export interface Account {
  profile?: string | undefined;
  region?: string | undefined;
  /** Another account that the stage serves, whose users are meant. */
  account?: string | undefined;
}

/**
 * What of it is given by an option or by the user's file, for a client's options: AWS's own rules find the rest. The
 * file's profile and region belong together: they count where no other profile or credentials are given.
 */
export function given({ profile, region }: Account): { profile?: string; region?: string } {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;
  const file = profile || AWS_PROFILE || AWS_ACCESS_KEY_ID ? {} : settings();
  const chosen = { profile: profile ?? file.profile, region: region ?? (AWS_REGION ? undefined : file.region) };
  return {
    ...(chosen.profile !== undefined && { profile: chosen.profile }),
    ...(chosen.region !== undefined && { region: chosen.region }),
  };
}
