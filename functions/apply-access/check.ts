import {
  CheckAccessNotGrantedCommand,
  CheckNoNewAccessCommand,
  paginateValidatePolicy,
  type ValidatePolicyFinding,
} from "@aws-sdk/client-accessanalyzer";
import { GetPolicyCommand } from "@aws-sdk/client-iam";
import type { Plan } from "../../access/plan.ts";
import { accessAnalyzer } from "../../shared/aws/access-analyzer.ts";
import { iam } from "../../shared/aws/iam.ts";
import { AccessIsForbidden, PolicyRefused, Rejected } from "../../shared/errors.ts";
import { documentOf } from "./policies.ts";
import { forbidden, policyArn } from "./settings.ts";

/** Characters without white space. The quota of a trust policy can be raised, which IAM decides then. */
const largest = 6144;

type Document = Record<string, unknown>;

/**
 * Has IAM Access Analyzer check what a plan would give. Returns which policies allow more than before.
 * If a check cannot run, the step fails: the answer is no.
 *
 * @throws {PolicyRefused} for a document with errors, or with security warnings that the file does not accept
 * @throws {AccessIsForbidden} for a policy that allows one of FORBIDDEN_ACTIONS
 */
export async function checkPlan({ changes, after }: Plan): Promise<string[]> {
  const remarks: string[] = [];
  for (const change of changes) {
    if (change.do === "create-policy" || change.do === "change-policy") {
      const title = `policy ${change.name}`;
      refuseSize(title, change.document);
      await validate(title, change.document, after.policies[change.name]?.accept ?? []);
      await refuseForbidden(title, change.document);
      if (change.do === "change-policy") remarks.push(...(await newAccess(title, change.from, change.document)));
    }
    if (change.do === "create-role" || change.do === "change-trust")
      await validateTrust(`role ${change.name}`, change.trust);
    if (change.do === "attach" && !ownPolicies(after).has(change.policy))
      await refuseForbidden(`policy ${change.policy}`, await defaultDocument(change.policy));
  }
  return remarks;
}

const ownPolicies = ({ policies }: Plan["after"]) => new Set(Object.keys(policies).map(policyArn));

function refuseSize(title: string, document: Document): void {
  const size = JSON.stringify(document).replace(/\s/g, "").length;
  if (size > largest) throw new PolicyRefused(`${title} has ${size} characters, and IAM takes ${largest}`);
}

interface Accepted {
  finding: string;
}

async function validate(title: string, document: Document, accepted: Accepted[]): Promise<void> {
  const findings = await findingsOf({ policyDocument: JSON.stringify(document), policyType: "IDENTITY_POLICY" });
  const refused = findings.filter(
    ({ findingType, issueCode }) =>
      findingType === "ERROR" ||
      (findingType === "SECURITY_WARNING" && !accepted.some(({ finding }) => finding === issueCode)),
  );
  refuse(title, refused);
}

async function validateTrust(title: string, document: Document): Promise<void> {
  const findings = await findingsOf({
    policyDocument: JSON.stringify(document),
    policyType: "RESOURCE_POLICY",
    validatePolicyResourceType: "AWS::IAM::AssumeRolePolicyDocument",
  });
  refuse(
    `the trust policy of ${title}`,
    findings.filter(({ findingType }) => findingType === "ERROR" || findingType === "SECURITY_WARNING"),
  );
}

async function findingsOf(input: Parameters<typeof paginateValidatePolicy>[1]): Promise<ValidatePolicyFinding[]> {
  const all: ValidatePolicyFinding[] = [];
  for await (const { findings = [] } of paginateValidatePolicy({ client: accessAnalyzer }, input))
    all.push(...findings);
  return all;
}

function refuse(title: string, findings: ValidatePolicyFinding[]): void {
  if (findings.length === 0) return;
  const named = findings.map(({ issueCode, findingDetails, learnMoreLink }) =>
    `${issueCode}: ${findingDetails} ${learnMoreLink ?? ""}`.trim(),
  );
  throw new PolicyRefused(`IAM Access Analyzer refuses ${title}. ${named.join("; ")}`);
}

/** @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html */
async function refuseForbidden(title: string, document: Document): Promise<void> {
  const {
    result,
    message,
    reasons = [],
  } = await accessAnalyzer.send(
    new CheckAccessNotGrantedCommand({
      policyDocument: JSON.stringify(document),
      policyType: "IDENTITY_POLICY",
      access: [{ actions: forbidden }],
    }),
  );
  if (result === "PASS") return;
  const why = reasons.map(({ description }) => description).join("; ") || message;
  throw new AccessIsForbidden(`${title} allows what FORBIDDEN_ACTIONS forbids: ${why}`);
}

/** @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html */
async function newAccess(title: string, from: Document, document: Document): Promise<string[]> {
  const { result } = await accessAnalyzer.send(
    new CheckNoNewAccessCommand({
      existingPolicyDocument: JSON.stringify(from),
      newPolicyDocument: JSON.stringify(document),
      policyType: "IDENTITY_POLICY",
    }),
  );
  return result === "PASS" ? [] : [`the new version of ${title} allows more than the old one`];
}

async function defaultDocument(PolicyArn: string): Promise<Document> {
  const found = await iam.send(new GetPolicyCommand({ PolicyArn })).catch((error) => {
    throw error.name === "NoSuchEntityException" ? new Rejected(`there is no policy ${PolicyArn}`) : error;
  });
  return documentOf(PolicyArn, found.Policy?.DefaultVersionId);
}
