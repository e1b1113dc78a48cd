import type { Breach } from './breach.ts'
import type { House } from './rooms.ts'

const foreign = /\b(jobs?|assets?|workflows?|dags?)\b|(?<![-\w`/])nodes?\b(?![:/\w-])/

/** Comments with a word that other systems use for what the glossary names otherwise. */
export function wordBreaches(house: House): Breach[] {
  return house.files.flatMap((file) =>
    file.comments.flatMap(({ start, text }) => {
      const found = foreign.exec(text)
      return found === null ? [] : [{ law: 'word', file: file.name, line: file.lineOf(start), text: `"${found[0]}" is not in GLOSSARY.md` }]
    }),
  )
}
