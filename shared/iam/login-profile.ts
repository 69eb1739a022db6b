import { GetLoginProfileCommand, type IAMClient, type LoginProfile } from "@aws-sdk/client-iam";
import { unless } from "../errors.ts";

/** The console password's description; nothing where the user has none. */
export const loginProfile = async (iam: IAMClient, UserName: string): Promise<LoginProfile | undefined> =>
  (await iam.send(new GetLoginProfileCommand({ UserName })).catch(unless("NoSuchEntityException")))?.LoginProfile;
