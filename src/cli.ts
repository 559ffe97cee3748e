import { migrationsDirectory } from './app.ts';
import { type Config, processConfig } from './config.ts';
import { diagnose } from './doctor.ts';
import { entities } from './entities.ts';
import { createOrm } from './platform/database/create-orm.ts';
import { migrate } from './platform/database/migrate.ts';
import { createLogger, type Logger } from './platform/observability/logger.ts';
import { readableFailure } from './welcome.ts';

interface Command {
  readonly purpose: string;
  readonly run: (config: Config, logger: Logger) => Promise<void>;
}

const commands: Readonly<Record<string, Command>> = {
  migrate: { purpose: 'bring the schema of the database up to date', run: migrateDatabase },
  doctor: { purpose: 'try every part of the configuration and say what is wrong', run: doctor },
};

async function migrateDatabase(config: Config, logger: Logger): Promise<void> {
  const orm = await createOrm({
    databaseUrl: config.databaseUrl,
    dataDirectory: config.dataDirectory,
    entities,
    logger,
  });
  try {
    const applied = await migrate(orm, migrationsDirectory);
    console.log(
      applied.length === 0
        ? 'The schema is up to date.'
        : applied.map((name) => `applied ${name}`).join('\n'),
    );
  } finally {
    await orm.close();
  }
}

async function doctor(config: Config): Promise<void> {
  const findings = await diagnose(config, createLogger({ level: 'silent', format: 'json' }));
  for (const { isGood, subject, detail } of findings) {
    console.log(`${isGood ? 'good' : 'BAD '}  ${subject.padEnd(14)} ${detail}`);
  }
  if (findings.some((finding) => !finding.isGood)) process.exitCode = 1;
}

function usage(): string {
  const lines = Object.entries(commands).map(([name, { purpose }]) => `  ${name.padEnd(10)} ${purpose}`);
  return ['usage: node src/cli.ts COMMAND', '', ...lines].join('\n');
}

const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  console.error(usage());
  process.exitCode = 2;
} else {
  try {
    const config = processConfig();
    await command.run(config, createLogger(config.log));
  } catch (error) {
    console.error(readableFailure(error));
    process.exitCode = 1;
  }
}
