/** Ends this command, as SIGTERM does, when the launcher that asks for it is gone: a launcher that was killed cannot pass a signal on. */
export function endWithLauncher(): void {
  if (process.channel === undefined) return;
  process.once('message', (message) => {
    if (message === 'end with your launcher')
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    // Listening would keep the process alive.
    process.channel?.unref();
  });
  process.channel.unref();
}
