import type { Seed } from "../embedded-aws/seed.ts";

type UserSeed = NonNullable<Seed["users"]>[number];

/** About sixty people and services of every kind, as they stand at `now`: the account that demonstrations run on. */
export function samplePeople(now: Date, account = "123456789012"): Seed {
  const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const owner = (name: string) => ({ "steward:owner": `${name}@example.com` });
  const person = (UserName: string, made: number, more: Partial<UserSeed> = {}): UserSeed => ({
    UserName,
    Path: "/people/",
    CreateDate: ago(made),
    tags: owner(UserName.toLowerCase()),
    ...more,
  });
  const password = (changed: number, used?: number) => ({
    password: { changed: ago(changed), ...(used !== undefined && { lastUsed: ago(used) }) },
  });
  const key = (age: number, used?: number, service = "s3", status: "Active" | "Inactive" = "Active") => ({
    status,
    created: ago(age),
    ...(used !== undefined && {
      lastUsed: { date: ago(used), region: service === "s3" ? "N/A" : "eu-west-1", service },
    }),
  });
  const service = (UserName: string, ...keys: ReturnType<typeof key>[]): UserSeed => ({
    UserName,
    Path: "/services/",
    CreateDate: ago(700),
    tags: owner("platform"),
    keys,
  });

  const well = [
    "ada",
    "alan",
    "barbara",
    "brian",
    "dennis",
    "donald",
    "edsger",
    "frances",
    "grace",
    "hedy",
    "joan",
    "john",
  ];
  const services = [
    "svc-backup",
    "svc-billing",
    "svc-builds",
    "svc-cdn",
    "svc-crm",
    "svc-etl",
    "svc-images",
    "svc-mail",
  ];
  const dayToDay = ["karen", "ken", "leslie", "linus", "margaret", "niklaus", "radia", "rob", "shafi", "tim"];

  return {
    root: {
      created: ago(2900),
      password: { changed: ago(600), lastUsed: ago(12) },
      mfa: "virtual",
      keys: [key(1500, 700, "iam")],
    },
    passwordPolicy: { MinimumPasswordLength: 10, RequireNumbers: true, RequireLowercaseCharacters: true },
    policies: [
      { PolicyName: "deploy-anything", document: statement("Allow", "*", "*") },
      { PolicyName: "reports-read", document: statement("Allow", ["s3:GetObject"], "arn:aws:s3:::reports/*") },
    ],
    groups: [
      { GroupName: "admins", policies: [ofAws("AdministratorAccess")] },
      { GroupName: "developers", policies: [ofAws("AmazonEC2FullAccess"), ofAws("AmazonS3FullAccess")] },
      { GroupName: "analysts", inline: { reports: statement("Allow", ["athena:*"], "*") } },
    ],
    users: [
      ...well.map((name, i) => person(name, 300 + i, { ...password(20 + i, i), mfa: true, groups: ["developers"] })),
      ...dayToDay.map((name, i) =>
        person(name, 200 + i, {
          ...password(40, 3),
          mfa: true,
          groups: ["analysts"],
          keys: [key(10 + 6 * i, 1, "athena")],
        }),
      ),
      ...services.map((name, i) => service(name, key(5 + 9 * i, 0.1, "s3"))),

      // Keys that are too old, or about to be
      service("svc-legacy", key(1214, 0.05, "dynamodb")),
      service("svc-partner-feed", key(412, 2)),
      service("svc-forgotten", key(390, 260, "ec2")),
      service("svc-nightly", key(89.5, 0.4)),
      service("svc-invoices", key(82.5, 1)),
      service("svc-metrics", key(74.5, 1)),
      service("svc-mid-rotation", key(97, 0.5), key(4)),
      service("svc-twins", { ...key(120, 1) }, { ...key(120, 30) }),
      service("svc-old-spare", key(12, 0.2), key(480, 300, "sqs", "Inactive")),

      // People without MFA, or gone quiet
      person("charles", 900, { ...password(30, 1) }),
      person("mary", 500, { ...password(15, 0.5), groups: ["admins"] }),
      person("joseph", 800, { ...password(400, 380), mfa: true }),
      person("evelyn", 44.5, { ...password(44.5) }),
      person("rosalind", 5, { ...password(5), keys: [key(5)] }),
      person("blaise", 700, { ...password(95, 4), mfa: true }),

      // Exempt: one that counts, one that does not, one that ends soon
      { ...service("svc-mainframe", key(900, 1)), tags: exempt("key-age", "2027-06-30", "vendor cannot rotate") },
      { ...service("svc-scanner", key(300, 1)), tags: exempt("key-age", "2026-06-30", "renewal was promised") },
      { ...service("svc-printer", key(200, 1)), tags: exempt("key-age", "2026-11-28", "replaced in November") },

      // Accounts that should have ended, and access that should not be
      person("contractor.ines", 120, { ...password(30, 6), mfa: true, tags: { "steward:expires-at": "2026-11-01" } }),
      person("contractor.luis", 60, { ...password(30, 6), mfa: true, tags: { "steward:expires-at": "2026-12-24" } }),
      person("direct.dora", 350, { ...password(20, 2), mfa: true, inline: { mine: statement("Allow", "s3:*", "*") } }),
      { ...service("svc-deployer", key(33, 0.1)), policies: [`arn:aws:iam::${account}:policy/deploy-anything`] },
      { ...service("svc-leaked", key(60, 0.3)), policies: [ofAws("AWSCompromisedKeyQuarantineV3")] },
      person("break-glass", 1000, { Path: "/break-glass/", ...password(200, 190), mfa: true, groups: ["admins"] }),

      // Credentials that no credential report shows
      {
        ...service("BedrockAPIKey-7f3a"),
        serviceCredentials: [{ service: "bedrock.amazonaws.com", created: ago(130) }],
      },
      person("git.gustav", 400, {
        serviceCredentials: [{ service: "codecommit.amazonaws.com", created: ago(30), expires: ago(-60) }],
      }),
      person("signs.sophie", 1500, { certificates: [{ uploaded: ago(1400) }] }),

      // Names that break careless tools
      person("=cmd+calc", 40),
      person("o,comma", 210, { keys: [key(130, 3, "sqs")] }),
      person("j.r@example.com", 90, { ...password(12, 1), mfa: true }),
      person("UPPER_lower-9", 33, { ...password(3, 1), mfa: true }),
    ],
    orphanDevices: [{ name: "left-behind" }],
    serverCertificates: [{ name: "www-2025", uploaded: ago(380), expires: ago(-12) }],
  };
}

const ofAws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

const statement = (Effect: string, Action: string | string[], Resource: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect, Action, Resource }],
});

const exempt = (control: string, until: string, reason: string) => ({
  "steward:owner": "platform@example.com",
  "steward:exempt": control,
  "steward:exempt-until": until,
  "steward:exempt-reason": reason,
});
