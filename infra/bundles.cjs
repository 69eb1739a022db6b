// Whoever calls `serverless package` by itself gets bundles of the code as it stands, and never those of another day.
module.exports = async () => {
  const { bundleFunctions } = await import("./bundle.ts");
  const bundles = await bundleFunctions("dist/functions");
  return bundles.map(({ name }) => name);
};
