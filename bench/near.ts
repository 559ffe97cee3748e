import { createRandom } from '../scripts/default-model/random.ts';
import { SubscribedVectors } from '../src/modules/updates/subscribed-vectors.ts';
import { median, ms, quantile } from './support/statistics.ts';

const dimension = 384;
const subscribed = 2000;
const batch = 32;
const rounds = 200;
const warmUps = 20;

/**
 * Random vectors are almost orthogonal, so half of each batch is placed close to a subscribed
 * vector.
 */
export async function benchNear(): Promise<void> {
  console.log(
    `  ${batch} new vectors against ${subscribed} subscribed ones of ${dimension} dimensions, ${rounds} rounds`,
  );
  for (const least of [0.8, 0.6, 0.4]) {
    const random = createRandom(1);
    const unit = () => normalised(Float32Array.from({ length: dimension }, () => random.normal()));
    const vectors = new SubscribedVectors<number>(dimension);
    const held = Array.from({ length: subscribed }, unit);
    for (const [owner, vector] of held.entries()) vectors.add(owner, vector, least);
    const times: number[] = [];
    let found = 0;
    for (let round = -warmUps; round < rounds; round += 1) {
      const arriving = Array.from({ length: batch }, (_, index) => {
        const near = held[random.below(subscribed)];
        const away = unit();
        return index % 2 === 0 || near === undefined
          ? away
          : normalised(near.map((value, at) => value + 0.7 * (away[at] ?? 0)));
      });
      const started = performance.now();
      const near = vectors.match(arriving);
      if (round < 0) continue;
      times.push(performance.now() - started);
      found += near.flat().length;
    }
    console.log(
      `  minimum cosine ${least}: median ${ms(median(times))} ms, 95 % ${ms(quantile(times, 0.95))} ms, ${(found / rounds).toFixed(1)} found per round`,
    );
  }
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
