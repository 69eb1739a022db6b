// For `${file(infra/members.cjs)}` in serverless.yml.
module.exports = () => require("./members.ts").ownRolesOfMembers();
