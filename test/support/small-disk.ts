import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own in memory, which a test can fill, let grow and make read-only. */
export class SmallDisk {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async mount(bytes: number): Promise<SmallDisk> {
    const directory = await mkdtemp(join(tmpdir(), 'small-disk-'));
    await mkdir(directory, { recursive: true });
    mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory);
    return new SmallDisk(directory);
  }

  /** @param options of mount, `ro` say, or `rw,size=1000000`. */
  become(options: string): void {
    mount('-o', `remount,${options}`, this.directory);
  }

  async remove(): Promise<void> {
    execFileSync('umount', ['--lazy', this.directory], { stdio: 'ignore' });
    await rm(this.directory, { recursive: true });
  }
}

function mount(...parameters: string[]): void {
  execFileSync('mount', parameters, { stdio: 'ignore' });
}

/**
 * Whether this process may mount disks: as root on Linux. Permission bits would not hold against
 * root.
 */
export const mayMount: boolean = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), 'may-mount-'));
  try {
    mount('-t', 'tmpfs', '-o', 'size=4096', 'tmpfs', directory);
    execFileSync('umount', ['--lazy', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
})();
