"""
Forms of the product x W of a linear layer, with x [rows, in] and W [in, out]. Each form adds its
operators to the graph and returns the name of the product, [rows, out].
"""

from typing import Protocol

import numpy as np

from graph_builder import RUNTIME_DOMAIN, GraphBuilder
from rounding import block_codes, column_bytes

# Processors without VNNI add two products of an unsigned byte and a weight in 16 bits, and cut off
# larger sums. With weights of at most 64, 2 * 255 * 64 fits, so every processor finds the same sum.
LARGEST_WEIGHT = 64

# The byte that stands for zero where x has both signs.
MIDDLE = 128
# The byte that stands for zero where x is at least `lowest`. A small byte leaves more steps to the
# positive values; the step must then cover `lowest` with that many bytes.
LOW = 32


class Linear(Protocol):
    def __call__(
        self, builder: GraphBuilder, x: str, weight: np.ndarray, name: str, lowest: float | None = None
    ) -> str:
        """`lowest` is the smallest value that x can have, a negative number, if there is one."""
        ...


def float_linear(
    builder: GraphBuilder, x: str, weight: np.ndarray, name: str, lowest: float | None = None
) -> str:
    """32-bit weights and products."""
    return builder.node('MatMul', [x, builder.constant(f'{name}.weight', weight)], f'{name}.product')


def batch_linear(
    builder: GraphBuilder, x: str, weight: np.ndarray, name: str, lowest: float | None = None
) -> str:
    """
    Integer products with one scale for all rows of x. A row's result depends on the other rows of
    its batch.
    """
    values, scales = column_bytes(weight, LARGEST_WEIGHT)
    inputs = [x, builder.constant(f'{name}.weight', values), builder.constant(f'{name}.scales', scales)]
    return builder.node('DynamicQuantizeMatMul', inputs, f'{name}.product', RUNTIME_DOMAIN)


def row_linear(
    builder: GraphBuilder, x: str, weight: np.ndarray, name: str, lowest: float | None = None
) -> str:
    """
    Integer products with a scale for each row of x. A row's result does not depend on the other rows
    of its batch.
    """
    values, scales = column_bytes(weight, LARGEST_WEIGHT)
    steps, zero = _row_steps(builder, x, name, lowest)
    counts = builder.node('Shape', [steps], f'{name}.rows')
    zeros = builder.node('Expand', [zero, counts], f'{name}.zeros')
    rounded = builder.node('QuantizeLinear', [x, steps, zeros], f'{name}.rounded', axis=0)
    one = builder.shared('one', np.array(1, np.float32))
    weights = [builder.constant(f'{name}.weight', values), one, builder.constant(f'{name}.scales', scales)]
    product = builder.node(
        'MatMulIntegerToFloat', [rounded, *weights, zero], f'{name}.integer_product', RUNTIME_DOMAIN
    )
    last = builder.shared('last_axis', np.array([-1], np.int64))
    column = builder.node('Unsqueeze', [steps, last], f'{name}.step_column')
    return builder.node('Mul', [product, column], f'{name}.product')


def _row_steps(builder: GraphBuilder, x: str, name: str, lowest: float | None) -> tuple[str, str]:
    """Names of the steps between neighbouring bytes, float32 [rows], and of the byte of zero."""
    last = builder.shared('last_axis', np.array([-1], np.int64))
    if lowest is None:
        sizes = builder.node('Abs', [x], f'{name}.sizes')
        largest = builder.node('ReduceMax', [sizes, last], f'{name}.largest', keepdims=0)
        share = builder.shared('middle.share', np.array(1 / (255 - MIDDLE), np.float32))
        zero = builder.shared('middle.zero', np.array(MIDDLE, np.uint8))
        return builder.node('Mul', [largest, share], f'{name}.steps'), zero
    highest = builder.node('ReduceMax', [x, last], f'{name}.highest', keepdims=0)
    share = builder.shared('low.share', np.array(1 / (255 - LOW), np.float32))
    step = builder.node('Mul', [highest, share], f'{name}.step')
    smallest = builder.shared('low.smallest_step', np.array(-lowest / LOW, np.float32))
    zero = builder.shared('low.zero', np.array(LOW, np.uint8))
    return builder.node('Max', [step, smallest], f'{name}.steps'), zero


def block_linear(bits: int, block: int) -> Linear:
    """
    Weights of 4 or 8 bits with a scale for each `block` rows of a column. x is in bytes on
    processors for which ONNX Runtime has such a product, and in 32 bits elsewhere.
    """

    def linear(
        builder: GraphBuilder, x: str, weight: np.ndarray, name: str, lowest: float | None = None
    ) -> str:
        codes, scales = block_codes(weight.T, bits, block)
        inputs = [
            x,
            builder.constant(f'{name}.weight', codes),
            builder.constant(f'{name}.scales', scales.reshape(-1)),
        ]
        shape = {'K': weight.shape[0], 'N': weight.shape[1], 'bits': bits, 'block_size': block}
        return builder.node(
            'MatMulNBits', inputs, f'{name}.product', RUNTIME_DOMAIN, accuracy_level=4, **shape
        )

    return linear
