const of = (service: string, names: string) => names.split(" ").map((name) => `${service}:${name}`);

/**
 * Writes that AWS checks against no resource and that the boundary does not deny, by the reason why they reach nothing of
 * the stack. What is new in AWS is not in it, and fails a test.
 */
export const unbounded: Record<string, string[]> = {
  "registers types, publishers and hooks, which can stop a deployment, and change nothing of it": of(
    "cloudformation",
    "ActivateType DeactivateType DeregisterType PublishType RegisterPublisher RegisterType SetTypeConfiguration SetTypeDefaultVersion TestType",
  ),
  "works with the user's own rights": of(
    "cloudformation",
    "CancelResourceRequest CreateGeneratedTemplate CreateResource CreateStackSet CreateUploadBucket DeleteGeneratedTemplate DeleteResource StartResourceScan UpdateGeneratedTemplate UpdateResource",
  ),
  "is for the organization's own account": of(
    "cloudformation",
    "ActivateOrganizationsAccess DeactivateOrganizationsAccess",
  ),
  "is about no alarm: what is names it": of(
    "cloudwatch",
    "AssumeAccessProfile CallWithBearerToken CreateAccessGrant CreateAccessProfile CreateAlert CreateDomain CreateDomainAccessGrantForOrganization CreateDomainForOrganization CreateIngestionEndpoint CreateIntegration CreateOmniDashboard CreateOmniThread CreateOneTimeDeepLinkCode CreateServiceLevelObjective CreateSpace CreateView DeleteAnomalyDetector DeleteOmniThread EnableTopologyDiscovery InvokeIntegration Link PutAnomalyDetector PutIntelligenceConfiguration PutManagedInsightRules QueryTraces SearchPrincipals StartOTelEnrichment StartOmniThreadSession StartTelemetryQuery StartTelemetryQuerySession StopOTelEnrichment StopTelemetryQuery StopTelemetryQuerySession SubmitFeedback UpdateOmniThread UpdatePreferences",
  ),
  "is for partners of AWS": of("events", "PutPartnerEvents"),
  "makes keys, or is about key stores: the stack has none": of(
    "kms",
    "ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DisconnectCustomKeyStore GenerateRandom UpdateCustomKeyStore",
  ),
  "is denied where the function is the stack's": of("lambda", "CreateEventSourceMapping"),
  "is about other things than functions": of(
    "lambda",
    "ConnectMicrovm CreateCodeSigningConfig CreateMicrovmImage PassNetworkConnector",
  ),
  "reads logs, which have no secret, or sorts them": of(
    "logs",
    "AssociateSourceToS3TableIntegration CallWithBearerToken CancelExportTask CancelImportTask CreateImportTask DeleteIndexPolicy DeleteIntegration DeletePipelineRule DeleteQueryDefinition DisassociateSourceFromS3TableIntegration Link PutIndexPolicy PutIntegration PutPipelineRule PutQueryDefinition PutStorageTierPolicy",
  ),
  "adds a delivery, and ends none": of("logs", "CreateLogDelivery"),
  "opens no bucket: the stack's block public access themselves, and jobs need a role": of(
    "s3",
    "CreateJob CreateStorageLensGroup PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock PutStorageLensConfiguration",
  ),
  "is about text messages and mobile phones": of(
    "sns",
    "CreatePlatformApplication CreatePlatformEndpoint CreateSMSSandboxPhoneNumber DeleteEndpoint DeletePlatformApplication DeleteSMSSandboxPhoneNumber OptInPhoneNumber SetEndpointAttributes SetPlatformApplicationAttributes SetSMSAttributes VerifySMSSandboxPhoneNumber",
  ),
  "is about machines, not parameters": of(
    "ssm",
    "CancelCommand CreateActivation CreateMaintenanceWindow CreateOpsItem CreateOpsMetadata CreatePatchBaseline DeleteActivation DeleteInventory PutInventory RegisterManagedInstance",
  ),
  "needs a task's token, and no definition of ours hands one out": of(
    "states",
    "SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
  ),
  "runs with a role that the user would have to pass": of("states", "InvokeHTTPEndpoint TestState"),
};
