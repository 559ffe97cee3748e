import { describe, expect, test } from 'vitest';
import { embeddingKey } from '../../../../src/modules/embeddings/embedder.ts';

const digest = '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592';
const otherDigest = digest.replace('5', '6');

describe('the key of an embedding', () => {
  test('is a SHA-256 in hexadecimal, the same every time', () => {
    expect(embeddingKey(digest, 'A text.')).toMatch(/^[0-9a-f]{64}$/);
    expect(embeddingKey(digest, 'A text.')).toBe(embeddingKey(digest, 'A text.'));
  });

  test('differs between models, so that they never share a vector', () => {
    expect(embeddingKey(digest, 'A text.')).not.toBe(embeddingKey(otherDigest, 'A text.'));
  });

  test('differs between texts, however alike', () => {
    const texts = ['A text.', 'a text.', 'A text. ', 'A text', '', '\0'];
    expect(new Set(texts.map((text) => embeddingKey(digest, text))).size).toBe(texts.length);
  });

  test('keeps digest and text apart', () => {
    expect(embeddingKey('ab', 'c')).not.toBe(embeddingKey('a', 'bc'));
  });

  test('leaves Unicode normalisation to the caller', () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    expect(embeddingKey(digest, composed)).not.toBe(embeddingKey(digest, decomposed));
    expect(embeddingKey(digest, composed)).toBe(embeddingKey(digest, decomposed.normalize('NFC')));
  });
});
