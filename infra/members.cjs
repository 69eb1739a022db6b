// For `${file(infra/members.cjs):<WATCH>}` in serverless.yml.
module.exports = () => require("./members.ts").ownRolesOfMembers();
