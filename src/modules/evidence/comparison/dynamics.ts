import type { AnchorSpace } from '../../../domain/anchor-space.ts';
import { softmax } from '../../../domain/digits.ts';
import type { ElpChannels } from '../../../domain/elp.ts';
import type { Position } from '../../../domain/positions.ts';
import { dot } from '../../../statistics/vectors.ts';

/** Returns the ethos, logos and pathos of a vector. */
export type ReadElp = (vector: ArrayLike<number>) => ElpChannels;

/**
 * Reads the channels of many vectors fast. The three digits, divided by their sum, are the softmax
 * of their three scores alone. With mu the centre and a an anchor direction, `cos(x - mu, a) = (x.a
 * - mu.a) / |x - mu|`. The result equals the channels of `tensorOf`, apart from rounding.
 */
export function elpReader({ centre, directions, temperature }: AnchorSpace): ReadElp {
  const [ethos, logos, pathos] = ([3, 9, 6] as const).map((position: Position) => {
    const direction = directions[position - 1] ?? [];
    return { direction, offset: dot(direction, centre) };
  });
  const centreSquare = dot(centre, centre);
  return (vector) => {
    const distance = Math.sqrt(Math.max(0, dot(vector, vector) - 2 * dot(centre, vector) + centreSquare));
    const scores = [ethos, logos, pathos].map((channel) =>
      channel === undefined || distance === 0
        ? 0
        : (dot(channel.direction, vector) - channel.offset) / distance,
    );
    const [ethosShare = 0, logosShare = 0, pathosShare = 0] = softmax(scores, temperature);
    return { ethos: ethosShare, logos: logosShare, pathos: pathosShare };
  };
}

/** Mean of the given channels. Equal shares if there are none. */
export function meanElp(channels: readonly ElpChannels[]): ElpChannels {
  if (channels.length === 0) return { ethos: 1 / 3, logos: 1 / 3, pathos: 1 / 3 };
  const mean = (of: (one: ElpChannels) => number) =>
    channels.reduce((sum, one) => sum + of(one), 0) / channels.length;
  return {
    ethos: mean(({ ethos }) => ethos),
    logos: mean(({ logos }) => logos),
    pathos: mean(({ pathos }) => pathos),
  };
}
