// For `${file(infra/workflows.cjs):<name>}` in serverless.yml.
module.exports = () => require("./workflows.ts").workflows();
