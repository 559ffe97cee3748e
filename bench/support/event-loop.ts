/** Longest time between two turns of this thread's event loop, in milliseconds. */
export interface EventLoopGaps {
  /** Wall time, which includes other work of the machine. */
  readonly wallMs: number;
  /** CPU time of this thread between the two turns. Null if Node.js does not provide it. */
  readonly cpuMs: number | null;
}

const TICK_MS = 2;

/** Watches the event loop of the calling thread until it is stopped. */
export function watchEventLoop(): { readonly stop: () => EventLoopGaps } {
  let wallMs = 0;
  let cpuMs = 0;
  let lastWall = performance.now();
  let lastCpu = threadCpuMs();
  const tick = () => {
    const wall = performance.now();
    const cpu = threadCpuMs();
    wallMs = Math.max(wallMs, wall - lastWall);
    cpuMs = Math.max(cpuMs, cpu - lastCpu);
    lastWall = wall;
    lastCpu = cpu;
  };
  const timer = setInterval(tick, TICK_MS);
  return {
    stop() {
      tick();
      clearInterval(timer);
      return { wallMs, cpuMs: Number.isNaN(cpuMs) ? null : cpuMs };
    },
  };
}

/** NaN before Node.js 24, which introduced the figure. */
function threadCpuMs(): number {
  if (!('threadCpuUsage' in process)) return Number.NaN;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
