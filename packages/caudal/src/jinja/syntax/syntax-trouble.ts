import { Trouble } from '../values/trouble.ts'

/** A template that cannot be read, with the offset of the place. */
export function syntaxTrouble(
  message: string,
  place: { readonly file: string; readonly source: string; readonly at: number; readonly hint?: string | undefined },
): Trouble {
  const { file, source, at, hint } = place
  const trouble = new Trouble('JINJA-SYNTAX', { message, hint: hint ?? 'compare the tags and brackets around this place' })
  return trouble.pass({ file, source, at, macro: undefined })
}
