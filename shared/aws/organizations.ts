import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { requestHandler } from "./request-handler.ts";

export const organizations = new OrganizationsClient({ requestHandler });
