import { beforeEach, describe, expect, test } from 'vitest';
import { IdleCollection } from '../../../../src/platform/memory/idle-collection.ts';

const megabyte = 1_048_576;

describe('memory is given back', () => {
  let resident = 0;
  let worked = 0;
  let collections = 0;
  let collection: IdleCollection;

  beforeEach(() => {
    [resident, worked, collections] = [500 * megabyte, 0, 0];
    collection = new IdleCollection({
      residentBytes: () => resident,
      workedShare: () => worked,
      collect: async () => {
        collections += 1;
        resident = 300 * megabyte;
      },
    });
  });

  const look = async (times: number) => {
    for (let time = 0; time < times; time += 1) await collection.look();
  };

  test('once two looks in a row find the process idle', async () => {
    await look(1);
    expect(collections).toBe(0);
    await look(1);
    expect(collections).toBe(1);
  });

  test('not between requests that come one after another', async () => {
    for (const share of [0, 0.5, 0.05, 0.9, 0]) {
      worked = share;
      await look(1);
    }
    expect(collections).toBe(0);
  });

  test('again only after the memory has grown', async () => {
    await look(2);
    resident = 360 * megabyte;
    await look(10);
    expect(collections).toBe(1);
    resident = 370 * megabyte;
    await look(1);
    expect(collections).toBe(2);
  });

  test('again after memory was freed in another way, and taken again', async () => {
    await look(2);
    resident = 100 * megabyte;
    await look(2);
    resident = 250 * megabyte;
    await look(2);
    expect(collections).toBe(2);
  });
});
