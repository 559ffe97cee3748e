/** The longest time in milliseconds for which `work` blocks the main event loop. */
export async function longestGap(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  try {
    await work();
    longest = Math.max(longest, performance.now() - last - 1);
  } finally {
    clearInterval(timer);
  }
  return longest;
}
