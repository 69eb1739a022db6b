// Plain JavaScript, as load.mjs: a function is loaded and answers one event, and tells what the processor did for both.
const [file, event, context] = process.argv.slice(2);
const began = process.cpuUsage();
const { handler } = await import(file);
const answer = await handler(JSON.parse(event), JSON.parse(context));
const { user, system } = process.cpuUsage(began);
process.send?.({ answer, milliseconds: (user + system) / 1000 }, () => process.exit());
