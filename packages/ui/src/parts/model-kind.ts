import type { Say } from '../words/words.ts'

const known = ['model', 'seed', 'snapshot', 'source', 'exposure'] as const

/** The kind of a resource of the models in words; one that has none of its own as the server names it. */
export function kindText(type: string, say: Say): string {
  const kind = known.find((one) => one === type)
  return kind === undefined ? type.replaceAll('_', ' ') : say(`kind.${kind}`)
}
