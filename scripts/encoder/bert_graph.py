"""The graph of all-MiniLM-L6-v2: from token ids to a vector for each token."""

import numpy as np
from onnx import ModelProto, TensorProto, ValueInfoProto, helper

from graph_builder import RUNTIME_DOMAIN, GraphBuilder
from linear import Linear
from table import Table
from weights import HEADS, LAYERS, NORM_EPSILON, WIDTH, Weights

INPUTS = ('input_ids', 'attention_mask', 'token_type_ids')
OUTPUT = 'last_hidden_state'

# GELU is nowhere less: its minimum is -0.16997.
GELU_LOWEST = -0.17


def encoder_model(weights: Weights, linear: Linear, table: Table) -> ModelProto:
    """
    Inputs: `input_ids`, `attention_mask`, `token_type_ids`, int64 [batch, tokens], at most 512 tokens.
    Output: `last_hidden_state`, float32 [batch, tokens, 384].
    """
    model = _Encoder(weights, linear, table)
    return model.build()


class _Encoder:
    """Between the embeddings and the output, rows are tokens: x is [batch * tokens, width]."""

    def __init__(self, weights: Weights, linear: Linear, table: Table) -> None:
        self._weights = weights
        self._linear = linear
        self._table = table
        self._builder = GraphBuilder()

    def build(self) -> ModelProto:
        builder = self._builder
        mask = builder.node('Cast', ['attention_mask'], 'mask', to=TensorProto.INT32)
        batch = builder.node('Shape', ['input_ids'], 'batch_shape')
        rest = builder.constant('rest', np.array([-1], np.int64))
        by_text = builder.node('Concat', [batch, rest], 'by_text', axis=0)
        x = self._embeddings()
        for layer in range(LAYERS):
            x = self._layer(f'encoder.layer.{layer}', x, mask, by_text)
        builder.node('Reshape', [x, by_text], OUTPUT)
        inputs = [_value(name, TensorProto.INT64, ['batch', 'tokens']) for name in INPUTS]
        output = _value(OUTPUT, TensorProto.FLOAT, ['batch', 'tokens', WIDTH])
        return builder.model('all-MiniLM-L6-v2', inputs, [output])

    def _embeddings(self) -> str:
        """The normalised sum of the vectors of the word, the position and the token type."""
        builder, weights = self._builder, self._weights
        words = self._table(builder, weights['embeddings.word_embeddings.weight'], 'input_ids', 'words')
        type_table = self._stored('embeddings.token_type_embeddings.weight')
        types = builder.node('Gather', [type_table, 'token_type_ids'], 'types')
        start = builder.constant('start', np.array([0], np.int64))
        end = builder.node('Shape', ['input_ids'], 'tokens', start=1)
        place_table = self._stored('embeddings.position_embeddings.weight')
        places = builder.node('Slice', [place_table, start, end, start], 'places')
        placed = builder.node('Add', [types, places], 'placed')
        summed = builder.node('Add', [words, placed], 'summed')
        return self._norm(builder.node('Reshape', [summed, self._by_token()], 'rows'), 'embeddings.LayerNorm')

    def _layer(self, name: str, x: str, mask: str, by_text: str) -> str:
        attended = self._attention(f'{name}.attention.self', x, mask, by_text)
        mixed = self._product(attended, f'{name}.attention.output.dense')
        between = self._add_and_norm(mixed, x, f'{name}.attention.output')
        inner = self._product(between, f'{name}.intermediate.dense')
        bias = self._stored(f'{name}.intermediate.dense.bias')
        curved = self._builder.node('BiasGelu', [inner, bias], f'{name}.curved', RUNTIME_DOMAIN)
        outer = self._product(curved, f'{name}.output.dense', GELU_LOWEST)
        return self._add_and_norm(outer, between, f'{name}.output')

    def _attention(self, name: str, x: str, mask: str, by_text: str) -> str:
        """Query, key and value in one product. Masked tokens get the weight zero, exactly."""
        builder, weights = self._builder, self._weights
        parts = [f'{name}.{part}' for part in ('query', 'key', 'value')]
        weight = np.concatenate([weights[f'{part}.weight'] for part in parts]).T
        bias = builder.constant(f'{name}.bias', np.concatenate([weights[f'{part}.bias'] for part in parts]))
        product = self._linear(builder, x, weight, name)
        texts = builder.node('Reshape', [product, by_text], f'{name}.texts')
        split = builder.nodes('Split', [texts], parts, axis=-1, num_outputs=len(parts))
        inputs = [*split, bias, mask]
        attended = builder.node(
            'MultiHeadAttention', inputs, f'{name}.attended', RUNTIME_DOMAIN, num_heads=HEADS
        )
        return builder.node('Reshape', [attended, self._by_token()], f'{name}.by_token')

    def _product(self, x: str, name: str, lowest: float | None = None) -> str:
        return self._linear(self._builder, x, self._weights[f'{name}.weight'].T, name, lowest)

    def _add_and_norm(self, product: str, skip: str, name: str) -> str:
        """
        `Sum` and not `Add`: ONNX Runtime would fuse `Add` and `LayerNormalization` into
        SkipLayerNormalization, which is slower on a CPU.
        """
        bias = self._stored(f'{name}.dense.bias')
        summed = self._builder.node('Sum', [product, skip, bias], f'{name}.summed')
        return self._norm(summed, f'{name}.LayerNorm')

    def _norm(self, x: str, name: str) -> str:
        inputs = [x, self._stored(f'{name}.weight'), self._stored(f'{name}.bias')]
        return self._builder.node('LayerNormalization', inputs, name, axis=-1, epsilon=NORM_EPSILON)

    def _by_token(self) -> str:
        return self._builder.shared('by_token', np.array([-1, WIDTH], np.int64))

    def _stored(self, name: str) -> str:
        return self._builder.constant(name, self._weights[name])


def _value(name: str, kind: int, shape: list[int | str]) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)
