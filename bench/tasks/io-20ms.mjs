// I/O of 20 ms, as a timer: the remote side needs no core of this machine.
export function io() {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
