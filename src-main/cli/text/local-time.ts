/** A point in time as `2026-03-14 16:09 UTC+1`, in this machine's time zone unless another is given. */
export function localTime(time: string, timeZone?: string): string {
  const date = new Date(time);
  // Sweden writes dates like this.
  const text = date.toLocaleString('sv', { dateStyle: 'short', timeStyle: 'short', timeZone });
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(date);
  const zone = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return `${text} ${zone.replace(/^GMT/, 'UTC').replace(/\+0$/, '')}`;
}
