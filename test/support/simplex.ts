import { type AnchorSpace, directionsOf } from '../../src/domain/anchor-space.ts';
import { positions } from '../../src/domain/positions.ts';

/** The unit vector along one of nine axes, for positions 1 to 9. */
export function axis(position: number): number[] {
  return positions.map((other) => (other === position ? 1 : 0));
}

/**
 * The anchor space in nine dimensions whose position j has the one anchor `axis(j)`. Its directions
 * are the corners of a regular simplex: `axis(j)` scores 1 at j and -1/8 at every other position.
 */
export function simplexSpace(temperature: number): AnchorSpace {
  const anchors = positions.map((position) => ({ position, vector: axis(position) }));
  return { ...directionsOf(anchors), temperature };
}
