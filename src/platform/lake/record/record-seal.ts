import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { RecordDamagedError } from '../errors.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts records with AES-256-GCM and a random nonce for each. Decryption detects every change.
 */
export class RecordSeal {
  readonly #key: Buffer;

  /** @param key 32 bytes. */
  constructor(key: Buffer) {
    if (key.length !== 32) throw new RangeError('The key must have 32 bytes.');
    this.#key = key;
  }

  /** Identifies the key without revealing anything about it. Stored with the records. */
  get fingerprint(): string {
    return createHmac('sha256', this.#key).update('confidence lake').digest('hex').slice(0, 32);
  }

  /** @param context authenticated bytes that stay in plain text. */
  close(body: Buffer, context: Buffer): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(context);
    const hidden = cipher.update(body);
    cipher.final();
    return Buffer.concat([nonce, cipher.getAuthTag(), hidden]);
  }

  /** @throws RecordDamagedError if it was changed, or sealed with another key. */
  open(closed: Buffer, context: Buffer): Buffer {
    if (closed.length < nonceBytes + tagBytes) throw new RecordDamagedError('it is too short');
    const nonce = closed.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce);
    decipher.setAAD(context);
    decipher.setAuthTag(closed.subarray(nonceBytes, nonceBytes + tagBytes));
    const body = decipher.update(closed.subarray(nonceBytes + tagBytes));
    try {
      decipher.final();
    } catch {
      throw new RecordDamagedError('its seal is broken, or the key is wrong');
    }
    return body;
  }
}
