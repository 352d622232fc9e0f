/** A point in time as `2026-03-14 16:09`, in this machine's time zone unless another is given. */
export function localTime(time: string, timeZone?: string): string {
  // Sweden writes dates like this.
  return new Date(time).toLocaleString('sv', { dateStyle: 'short', timeStyle: 'short', timeZone });
}
