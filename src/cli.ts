import { carryOut } from './commands/command-line.ts';
import { endWithLauncher } from './commands/end-with-launcher.ts';

endWithLauncher();
// `bin/vortex-signal.js` runs this on a Node.js that can.
process.exitCode = await carryOut(process.argv.slice(2));
