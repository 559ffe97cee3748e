import { describe, expect, test } from 'vitest';
import { embeddingKey } from '../../../../src/modules/embeddings/embedder.ts';

const model = (digest: string, maxTokens = 256) => ({ digest, maxTokens });
const digest = '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592';
const otherDigest = digest.replace('5', '6');

describe('the key of an embedding', () => {
  test('is a SHA-256 in hexadecimal, the same every time', () => {
    expect(embeddingKey(model(digest), 'A text.')).toMatch(/^[0-9a-f]{64}$/);
    expect(embeddingKey(model(digest), 'A text.')).toBe(embeddingKey(model(digest), 'A text.'));
  });

  test('differs between models, so that they never share a vector', () => {
    expect(embeddingKey(model(digest), 'A text.')).not.toBe(embeddingKey(model(otherDigest), 'A text.'));
  });

  test('differs between limits, which make other vectors of the same files', () => {
    expect(embeddingKey(model(digest, 4), 'A text.')).not.toBe(embeddingKey(model(digest), 'A text.'));
  });

  test('differs between texts, however alike', () => {
    const texts = ['A text.', 'a text.', 'A text. ', 'A text', '', '\0'];
    expect(new Set(texts.map((text) => embeddingKey(model(digest), text))).size).toBe(texts.length);
  });

  test('keeps digest and text apart', () => {
    expect(embeddingKey(model('ab'), 'c')).not.toBe(embeddingKey(model('a'), 'bc'));
  });

  test('leaves Unicode normalisation to the caller', () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    expect(embeddingKey(model(digest), composed)).not.toBe(embeddingKey(model(digest), decomposed));
    expect(embeddingKey(model(digest), composed)).toBe(
      embeddingKey(model(digest), decomposed.normalize('NFC')),
    );
  });
});
