/** What a thing can be in, as the screen shows it: one colour, one icon and one word everywhere. */
export type Mark =
  | 'succeeded'
  | 'running'
  | 'ready'
  | 'pending'
  | 'waiting'
  | 'retrying'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'upstream_failed'
  | 'paused'

/** A colour scheme. */
export type Scheme = 'light' | 'dark'

/** What text and marks stand on. */
export const grounds: { readonly [S in Scheme]: { readonly page: string; readonly raised: string } } = {
  light: { page: '#ffffff', raised: '#f5f7f8' },
  dark: { page: '#14181b', raised: '#1c2226' },
}

/** The colour of each mark; each reads on both grounds of its scheme with 4.5 to 1 or more. */
export const markColours: { readonly [S in Scheme]: { readonly [M in Mark]: string } } = {
  light: {
    succeeded: '#17743a',
    running: '#1864c7',
    ready: '#5f6b73',
    pending: '#5f6b73',
    waiting: '#7340b8',
    retrying: '#8f5a00',
    failed: '#c4232b',
    cancelled: '#5f6b73',
    skipped: '#5f6b73',
    upstream_failed: '#b03a40',
    paused: '#5f6b73',
  },
  dark: {
    succeeded: '#54c27d',
    running: '#6aa9f7',
    ready: '#9aa7b0',
    pending: '#9aa7b0',
    waiting: '#b794f2',
    retrying: '#e0a83e',
    failed: '#ff7b7f',
    cancelled: '#9aa7b0',
    skipped: '#9aa7b0',
    upstream_failed: '#f08f92',
    paused: '#9aa7b0',
  },
}

/** The contrast of two colours as WCAG 2.2 defines it, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
