/**
 * The environment has invalid variables, all listed with one per line, or the `.env` file is
 * unreadable.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
