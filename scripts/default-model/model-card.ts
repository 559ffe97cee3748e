export function modelCard(facts: { measured: string; seed: number; sources: readonly string[] }): string {
  return `${facts.measured} ${facts.seed} ${facts.sources.join()}`;
}
