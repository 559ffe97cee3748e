import { carryOut } from './commands/command-line.ts';
import { endWithLauncher } from './commands/end-with-launcher.ts';

endWithLauncher();
// `bin/vortex-signal.js` starts this file with a Node.js that runs TypeScript.
process.exitCode = await carryOut(process.argv.slice(2));
