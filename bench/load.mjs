// Plain JavaScript: TypeScript's loader would be warm before the file that is measured.
const began = performance.now();
await import(process.argv[2] ?? "");
process.send?.(performance.now() - began, () => process.exit());
