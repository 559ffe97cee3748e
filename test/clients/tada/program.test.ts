import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFragment } from 'gql.tada';
import { execute } from '../support/execute.ts';
import { graphql } from './graphql.ts';

const figures = graphql(`
  fragment Figures on CalibrationFigures {
    auroc
    brier
  }
`);

const calibration = graphql(
  `
    query Calibration($evidence: JudgedEvidence!) {
      calibration(evidence: $evidence) {
        basis
        evidenceModel
        ...Figures
        versions(first: 1) {
          totalCount
          edges {
            node {
              id
              createdAt
            }
          }
        }
      }
    }
  `,
  [figures],
);

test('a program with documents of gql.tada reads the calibration of the shipped model', async () => {
  const { calibration: found } = await execute(calibration, { evidence: 'CONTEXT' });
  const basis: 'SHIPPED' | 'FEEDBACK' = found.basis;
  assert.equal(basis, 'SHIPPED');
  const { auroc, brier } = readFragment(figures, found);
  assert.deepEqual([auroc, brier], [null, null]);
  const times: string[] = found.versions.edges.map(({ node }) => node.createdAt);
  assert.deepEqual(times, []);
});

/** Never runs: `tsc` fails where one of these is accepted. */
export async function refused() {
  // @ts-expect-error: there is no such kind of evidence.
  await execute(calibration, { evidence: 'RUMOUR' });
  const { calibration: found } = await execute(calibration, { evidence: 'SAMPLES' });
  // @ts-expect-error: the fragment hides its fields.
  assert.equal(found.auroc, null);
}
