// Plain JavaScript that any Node can read: an older one stops at the first TypeScript file with a riddle.
const needed = 24;
const found = Number(process.versions.node.split(".")[0]);
if (found < needed) {
  console.error(
    `iam-steward needs Node ${needed} or newer, the major version of its Lambda runtime; this is ${process.version}.\n` +
      "On Linux (x64, arm64) npm installs it with the project, unless optional dependencies are left out. Elsewhere install it from https://nodejs.org.",
  );
  process.exit(1);
}
