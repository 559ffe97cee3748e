/** What went wrong, in the words of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).trim();
}
