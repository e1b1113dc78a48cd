import { namedZone } from './time-zone.ts'

/** The zone that an environment says the machine is in: its `TZ`, as an IANA name. UTC where it says none, or one that is not known. */
export function localZone(env: Readonly<Record<string, string | undefined>>): string {
  const name = env['TZ']?.replace(/^:/, '') ?? ''
  if (name === '') return 'UTC'
  try {
    namedZone(name)
    return name
  } catch {
    return 'UTC'
  }
}
