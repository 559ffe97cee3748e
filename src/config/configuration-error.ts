/** Every fault in the environment at once, a line a variable; or a file of variables that cannot be read. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
