/** Rows and columns of the product that one call computes. */
export const tileRows = 4;
export const tileColumns = 2;

/** Bytes that one instruction takes: four numbers in single precision. */
export const laneBytes = 16;

/**
 * Computes the inner products of four rows with two columns, eight sums in the order of the rows, in single precision. All four are byte offsets in
 * the memory; `stride` is the length of a row and of a column, a multiple of `laneBytes`.
 */
export type TileProduct = (rows: number, columns: number, stride: number, sums: number) => void;

/**
 * The product as a WebAssembly function over that memory: its instructions work on four numbers at a time, which JavaScript has no words for. It is
 * assembled here, instruction by instruction; https://webassembly.github.io/spec/core/appendix/index-instructions.html lists them.
 */
export function tileProduct(memory: WebAssembly.Memory): TileProduct {
  const module = new WebAssembly.Module(Uint8Array.from(moduleBytes()));
  const { exports } = new WebAssembly.Instance(module, { here: { memory } });
  const { product } = exports;
  if (typeof product !== 'function') throw new TypeError('The product was not exported.');
  return (rows, columns, stride, sums) => void product(rows, columns, stride, sums);
}

const [i32, v128, nothing] = [0x7f, 0x7b, 0x40] as const;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const addNumbers = [0x6a];
const addTo = (local: number, value: readonly number[]) => [
  ...get(local),
  ...value,
  ...addNumbers,
  ...set(local),
];
const loadLanes = (address: number) => [...get(address), 0xfd, 0x00, 0x04, 0x00];
const multiplyLanes = [0xfd, 0xe6, 0x01];
const addLanes = [0xfd, 0xe4, 0x01];
const lane = (local: number, index: number) => [...get(local), 0xfd, 0x1f, index];
const addFloats = [0x92];
const storeFloat = (offset: number) => [0x38, 0x02, offset];
const loop = (body: readonly number[]) => [0x03, nothing, ...body, 0x0b];
const repeatWhileLess = (one: number, other: number) => [...get(one), ...get(other), 0x49, 0x0d, 0x00];
const advance = [0x41, laneBytes];

/** Locals: the four parameters, then addresses, then lanes. The address of the first row is a parameter, as is that of the first column. */
const [firstRow, firstColumn, stride, sums] = [0, 1, 2, 3] as const;
const rowAddresses = [firstRow, 4, 5, 6] as const;
const columnAddresses = [firstColumn, 7] as const;
const end = 8;
const columnLanes = [9, 10] as const;
const rowLanes = 11;
const sumLanes = (row: number, column: number) => 12 + row * tileColumns + column;

function body(): number[] {
  const behind = (address: number, before: number) => [
    ...get(before),
    ...get(stride),
    ...addNumbers,
    ...set(address),
  ];
  const multiplyRow = (row: number) => [
    ...loadLanes(rowAddresses[row] ?? 0),
    ...set(rowLanes),
    ...columnLanes.flatMap((column, index) => [
      ...get(sumLanes(row, index)),
      ...get(rowLanes),
      ...get(column),
      ...multiplyLanes,
      ...addLanes,
      ...set(sumLanes(row, index)),
    ]),
  ];
  const storeSum = (index: number) => [
    ...get(sums),
    ...lane(12 + index, 0),
    ...[1, 2, 3].flatMap((one) => [...lane(12 + index, one), ...addFloats]),
    ...storeFloat(index * 4),
  ];
  return [
    ...behind(rowAddresses[1], rowAddresses[0]),
    ...behind(rowAddresses[2], rowAddresses[1]),
    ...behind(rowAddresses[3], rowAddresses[2]),
    ...behind(columnAddresses[1], columnAddresses[0]),
    ...behind(end, firstRow),
    ...loop([
      ...columnAddresses.flatMap((address, index) => [
        ...loadLanes(address),
        ...set(columnLanes[index] ?? 0),
      ]),
      ...[0, 1, 2, 3].flatMap(multiplyRow),
      ...[...rowAddresses, ...columnAddresses].flatMap((address) => addTo(address, advance)),
      ...repeatWhileLess(firstRow, end),
    ]),
    ...Array.from({ length: tileRows * tileColumns }, (_, index) => storeSum(index)).flat(),
    0x0b,
  ];
}

function moduleBytes(): number[] {
  const addresses = [5, i32];
  const lanes = [columnLanes.length + 1 + tileRows * tileColumns, v128];
  const code = [2, ...addresses, ...lanes, ...body()];
  return [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 4, i32, i32, i32, i32, 0]),
    ...section(2, [1, ...text('here'), ...text('memory'), 0x02, 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('product'), 0x00, 0]),
    ...section(10, [1, ...length(code.length), ...code]),
  ];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...length(content.length), ...content];
}

function text(name: string): number[] {
  return [name.length, ...Buffer.from(name)];
}

/** A length in the variable form that WebAssembly has for numbers (LEB128), two bytes. */
function length(value: number): number[] {
  return [(value & 0x7f) | 0x80, value >> 7];
}
