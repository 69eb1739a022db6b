import { untilShown } from "../../shared/until-shown.ts";

/**
 * For `catch` of a deletion. Of what is gone already AWS does not know the path, so that a role that may delete under a path
 * alone is denied: whether the denial means that is read from the account.
 */
export const unlessGone = (find: () => Promise<unknown>) => async (error: Error) => {
  if (error.name === "NoSuchEntityException") return;
  if (error.name !== "AccessDenied" || (await untilShown(find, (found) => !found))) throw error;
};
