// Somebody who calls `serverless package` directly gets bundles of the code as it is now, and not those of an earlier build.
module.exports = async () => {
  const { bundleFunctions } = await import("./bundle.ts");
  const bundles = await bundleFunctions("dist/functions");
  return bundles.map(({ name }) => name);
};
