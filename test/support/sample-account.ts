import type { Seed } from "../../embedded-aws/seed.ts";

const managed = "/managed/";
const keyId = (n: number) => `AKIASAMPLE00000000${String(n).padStart(2, "0")}`;

/** The account behind `credential-report-small.csv`. */
export const sampleAccount: Seed = {
  passwordPolicy: { MinimumPasswordLength: 14, MaxPasswordAge: 90 },
  root: {
    created: "2018-12-12T00:53:20Z",
    password: { changed: "2024-12-20T01:59:55Z", lastUsed: "2026-11-08T01:58:43Z" },
    mfa: "hardware",
    keys: [
      {
        created: "2019-10-08T01:55:00Z",
        lastUsed: { date: "2024-09-10T01:59:51Z", region: "us-east-1", service: "iam" },
      },
    ],
  },
  users: [
    {
      UserName: "zoe_old",
      CreateDate: "2018-09-03T02:00:00Z",
      keys: [
        {
          id: keyId(1),
          status: "Inactive",
          created: "2022-10-13T02:00:00Z",
          lastUsed: { date: "2023-01-20T02:00:00Z", region: "us-east-1", service: "ec2" },
        },
        { id: keyId(2), status: "Inactive", created: "2023-11-16T02:00:00Z" },
      ],
      certificates: [
        { status: "Inactive", uploaded: "2021-05-30T02:00:00Z" },
        { status: "Active", uploaded: "2021-12-16T02:00:00Z" },
      ],
    },
    { UserName: "=cmd-report", Path: managed, CreateDate: "2026-10-18T02:00:00Z" },
    {
      UserName: "alice",
      Path: managed,
      CreateDate: "2025-10-16T02:00:00Z",
      password: { changed: "2026-10-31T02:00:00Z", lastUsed: "2026-11-19T01:00:00Z" },
      mfa: true,
    },
    { UserName: "bob.builder", Path: managed, CreateDate: "2026-10-01T02:00:00Z", password: true },
    {
      UserName: "carol+ci@example.com",
      Path: managed,
      CreateDate: "2025-07-08T02:00:00Z",
      keys: [
        {
          created: "2026-08-12T02:00:00Z",
          lastUsed: { date: "2026-11-18T01:58:20Z", region: "N/A", service: "s3" },
        },
      ],
    },
    {
      UserName: "Dave",
      CreateDate: "2024-06-03T02:00:00Z",
      password: { changed: "2026-11-10T02:00:00Z", lastUsed: "2026-11-20T00:30:00Z" },
    },
    {
      UserName: "erin,ops",
      Path: "/managed/ops/",
      CreateDate: "2025-03-20T02:00:00Z",
      keys: [
        {
          id: keyId(3),
          status: "Inactive",
          created: "2026-01-24T02:00:00Z",
          lastUsed: { date: "2026-07-23T02:00:00Z", region: "eu-west-1", service: "ec2" },
        },
        {
          id: keyId(4),
          created: "2026-11-14T02:00:00Z",
          lastUsed: { date: "2026-11-20T01:45:00Z", region: "eu-west-1", service: "sts" },
        },
      ],
    },
    {
      UserName: "frank",
      Path: managed,
      CreateDate: "2024-09-11T02:00:00Z",
      keys: [
        { id: keyId(5), created: "2026-11-15T02:00:00Z" },
        {
          id: keyId(6),
          created: "2026-08-21T02:00:00Z",
          lastUsed: { date: "2026-11-20T01:40:00Z", region: "us-east-1", service: "dynamodb" },
        },
      ],
    },
    {
      UserName: "grace",
      Path: managed,
      CreateDate: "2026-01-24T02:00:00Z",
      password: { changed: "2026-08-23T02:00:00Z", lastUsed: "2026-10-06T02:00:00Z" },
      mfa: true,
      keys: [
        {
          created: "2026-08-22T02:00:00Z",
          lastUsed: { date: "2026-10-06T02:00:01Z", region: "us-west-2", service: "lambda" },
        },
      ],
    },
    { UserName: "heidi", Path: managed, CreateDate: "2023-08-08T02:00:00Z", mfa: true },
    {
      UserName: "ivan",
      Path: managed,
      CreateDate: "2022-10-12T02:00:00Z",
      password: { changed: "2025-10-06T02:00:00Z", lastUsed: "2025-10-16T02:00:00Z" },
      mfa: true,
    },
    { UserName: "svc-backup", Path: "/service/", CreateDate: "2026-10-05T02:00:00Z", keys: [{}] },
  ],
};
