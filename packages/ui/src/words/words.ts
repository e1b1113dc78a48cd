import type { en } from './en.ts'

/** The name of a text of the screen. */
export type Word = keyof typeof en

/** All texts of the screen in one language. */
export type Words = { readonly [W in Word]: string }

/** A text with its values in place. */
export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string

/** Puts values where a text names them, and the word that goes with a value: `{count} {count|line|lines}`. A name without a value stays as it is, so that it is seen. */
export function fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replaceAll(/\{(\w+)(?:\|([^}]*))?\}/g, (whole, name: string, forms: string | undefined) =>
    forms === undefined ? String(values[name] ?? whole) : forms.split('|')[String(values[name]) === '1' ? 0 : 1]!,
  )
}
