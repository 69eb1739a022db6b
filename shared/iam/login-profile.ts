import { GetLoginProfileCommand, type IAMClient, type LoginProfile } from "@aws-sdk/client-iam";
import { unless } from "../errors.ts";

/** The console password's description; nothing where the user has none. */
export const loginProfile = async (iam: IAMClient, UserName: string): Promise<LoginProfile | undefined> =>
  (await iam.send(new GetLoginProfileCommand({ UserName })).catch(unless("NoSuchEntityException")))?.LoginProfile;

/** IAM's times are whole seconds, and its clock is not Secrets Manager's. */
const clockSkew = 5_000;

/** Ours are stored before they are set: a password that is older than what was stored is somebody else's. */
export const isSetSince = ({ CreateDate }: Pick<LoginProfile, "CreateDate">, stored: Date): boolean =>
  (CreateDate?.getTime() ?? 0) >= stored.getTime() - clockSkew;
