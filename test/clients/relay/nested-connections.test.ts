import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createOperationDescriptor,
  fetchQuery,
  type GraphQLTaggedNode,
  getFragment,
  getRefetchMetadata,
  getRequest,
} from 'relay-runtime';
import type { nestedConnectionsQuery } from './__generated__/nestedConnectionsQuery.graphql.ts';
import { connect } from './environment.ts';
import { archive, calibrators, flagged, singletons } from './nested-connections.ts';

test('the objects that hold connections refetch by their own ids', async (context) => {
  const environment = connect(context);
  environment.retain(createOperationDescriptor(getRequest(singletons), {}));
  const found = await fetchQuery<nestedConnectionsQuery>(environment, singletons, {}).toPromise();
  assert.ok(found?.signal);
  const held: ReadonlyArray<readonly [string, GraphQLTaggedNode]> = [
    [found.lake.id, archive],
    [found.hallucinations.id, flagged],
    [found.calibration.id, calibrators],
  ];
  for (const [id, fragment] of held) {
    const { refetchableRequest } = getRefetchMetadata(getFragment(fragment), 'test');
    // In a store that knows nothing, what is found came by this request.
    const fresh = connect(context);
    fresh.retain(createOperationDescriptor(refetchableRequest, { id }));
    await fetchQuery(fresh, refetchableRequest, { id }).toPromise();
    const refetched = fresh.getStore().getSource().get(id);
    assert.equal(refetched?.__typename, getFragment(fragment).type);
  }
});
