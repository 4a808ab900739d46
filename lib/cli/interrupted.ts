/** Runs something with a signal that aborts at the first interrupt of this process; a second one ends the process at once. */
export async function interrupted<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    release();
    controller.abort();
  };
  const release = (): void => {
    process.off("SIGINT", abort);
    process.off("SIGTERM", abort);
  };
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  try {
    return await run(controller.signal);
  } finally {
    release();
  }
}
