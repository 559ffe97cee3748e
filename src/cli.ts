import { carryOut } from './commands/command-line.ts';

// `bin/vortex-signal.js` runs this on a Node.js that can.
process.exitCode = await carryOut(process.argv.slice(2));
