/**
 * Ends this command, as SIGTERM does, once its launcher has ended. A launcher that was killed
 * cannot forward a signal.
 */
export function endWithLauncher(): void {
  if (process.channel === undefined) return;
  process.once('message', (message) => {
    if (message === 'end with your launcher')
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    // The open channel must not keep the process alive.
    process.channel?.unref();
  });
  process.channel.unref();
}
