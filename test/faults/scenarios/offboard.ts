import { everything } from "../../support/offboarding.ts";
import { files } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";

/** One of every kind, and no more: each of them is a call. */
export const ofEachKind = everything("ada", {
  groups: ["developers"],
  policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
  inline: { own: { Version: "2012-10-17", Statement: [] } },
  keys: [{ lastUsed: "2026-11-19T09:00:00Z" }],
  certificates: [{}],
  sshKeys: [{}],
  serviceCredentials: [{ service: "codecommit.amazonaws.com" }],
  hardware: [],
});

export const offboard: Scenario = {
  workflow: "offboard",
  about: "ada",
  seed: () => ({ users: [ofEachKind] }),
  handedOver: { ada: "access-key" },
  detailType: "OffboardRequested",
  request: (requestId) => ({
    requestId,
    requestedBy: "hr",
    reason: "last day",
    userName: "ada",
    urgency: "normal",
    quarantineDays: 1,
  }),
  leavers: ["ada"],
  touches: /^(user ada|group \w+|secret of \w+: access-key|device \S+\/ada|object evidence\/)/,
  stands: (stack) => {
    const [certificate] = Object.entries(files(stack)).flatMap(([key, text]) =>
      key.endsWith("/certificate.json") ? [JSON.parse(text)] : [],
    );
    const { complete, lookedFor = {}, unseen = [] } = certificate ?? {};
    const told = stack.aws.notices.find(({ Subject }) => Subject === "IAM user ada is deleted")?.Message;
    return {
      "a certificate says that nothing is left, and what could not be seen since it was denied":
        (complete === true || unseen.length > 0) &&
        Object.values(lookedFor).every((found) => !Array.isArray(found) || found.length === 0) &&
        unseen.every((what: string) => /AccessDenied|^the snapshot$/.test(what)),
      "operations were told that the user is deleted, and what could not be seen":
        told !== undefined && unseen.every((what: string) => told.includes(what)),
    };
  },
};
