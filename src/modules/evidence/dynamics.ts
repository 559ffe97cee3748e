import { type AnchorSpace, tensorOf } from '../beams/anchor-space.ts';
import type { ElpChannels } from '../beams/elp.ts';

/** Mean of the channels of some vectors; equal shares when there are none. */
export function meanElp(space: AnchorSpace, vectors: readonly ArrayLike<number>[]): ElpChannels {
  if (vectors.length === 0) return { ethos: 1 / 3, logos: 1 / 3, pathos: 1 / 3 };
  const channels = vectors.map((vector) => tensorOf(space, vector).elpChannels);
  const mean = (of: (one: ElpChannels) => number) =>
    channels.reduce((sum, one) => sum + of(one), 0) / channels.length;
  return {
    ethos: mean(({ ethos }) => ethos),
    logos: mean(({ logos }) => logos),
    pathos: mean(({ pathos }) => pathos),
  };
}
