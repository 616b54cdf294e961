// Run all cases in the main thread of a process of their own: `node cases.mjs backend selector mode`. Prints JSON.
import { backendCases } from '@pyco/selectors/testing';

const [name, selector, mode] = process.argv.slice(2);
const module = await import(`@pyco/selectors/${name}`);
const make = module[`${name}Backend`];
const result = { passed: 0, lacking: [], failed: [] };
for (const { name: claim, run } of backendCases({ make: () => make(), selector, mode })) {
  try {
    const reason = await run();
    if (reason === null) result.passed++;
    else result.lacking.push(claim);
  } catch (error) {
    result.failed.push(`${claim}: ${error.message}`);
  }
}
console.log(JSON.stringify(result));
