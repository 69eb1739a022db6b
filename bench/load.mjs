// Plain JavaScript: TypeScript's loader would be warm before the file that is measured.
const began = process.cpuUsage();
await import(process.argv[2] ?? "");
const { user, system } = process.cpuUsage(began);
process.send?.((user + system) / 1000, () => process.exit());
