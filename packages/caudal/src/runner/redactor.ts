import type { Json } from '../kernel/index.ts'

/** Blots out secrets: what they stand in is replaced by `[secret NAME]`. */
export interface Redactor {
  text(text: string): string
  /** Every text and key in a value, at any depth; a number that is a secret too. */
  json<T extends Json | undefined>(value: T): T
  /** The length of the longest form of a secret, 0 where there is none. */
  readonly longest: number
}

/** Shorter values are no secrets anyone could keep, and blotting them out would make a log unreadable. */
const shortest = 4

/**
 * Makes what blots out the values of secrets, by name, which may have several: as they are, URL-encoded, escaped in JSON and in base 64. Values under 4
 * characters are let through.
 */
export function createRedactor(secrets: { readonly [name: string]: string | readonly string[] }): Redactor {
  const names = new Map<string, string>()
  for (const [name, value] of Object.entries(secrets).flatMap(([key, one]) => [one].flat().map((text) => [key, text] as const))) {
    if (value.length < shortest) continue
    for (const form of formsOf(value)) if (!names.has(form)) names.set(form, `[secret ${name}]`)
  }
  if (names.size === 0) return { text: (text) => text, json: (value) => value, longest: 0 }
  const forms = [...names.keys()].toSorted((a, b) => b.length - a.length)
  const pattern = new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'), 'g')
  const text = (value: string): string => value.replace(pattern, (form) => names.get(form) ?? '[secret]')
  return { text, json: (value) => redact(value, text) as typeof value, longest: forms[0]!.length }
}

function formsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed())
  const bytes = new TextEncoder().encode(value)
  return [
    value,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    encodeURI(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('')).replace(/=+$/, ''),
  ]
}

function redact(value: Json | undefined, text: (text: string) => string): Json | undefined {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') {
    const blotted = text(String(value))
    return blotted === String(value) ? value : blotted
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => redact(item, text) ?? null)
  const fields: Record<string, Json> = {}
  for (const [key, field] of Object.entries(value)) {
    const blotted = redact(field, text)
    if (blotted !== undefined) fields[text(key)] = blotted
  }
  return fields
}
