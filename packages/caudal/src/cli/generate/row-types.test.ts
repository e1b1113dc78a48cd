import { expect, test } from 'vitest'
import { rowTypes } from './row-types.ts'

test('a type for each table, in the order of names, with what is said of it', () => {
  const id = { name: 'id', type: 'INTEGER', nullable: false, description: 'Which one\nof all */' }
  const text = rowTypes([
    {
      name: 'main.two words',
      description: null,
      dialect: 'duckdb',
      columns: [{ name: 'a b', type: 'VARCHAR', nullable: true, description: null }],
    },
    { name: 'main.two_words', description: 'Two words', dialect: 'duckdb', columns: [id] },
  ])
  expect(text.split('\n').slice(3).join('\n')).toBe(`/** A row of main.two words. */
export interface MainTwoWords {
  "a b": string | null
}

/** Two words */
export interface MainTwoWords2 {
  /**
   * Which one
   * of all *\\/
   */
  id: number
}

/** The rows of each table by its name. */
export interface Tables {
  'main.two words': MainTwoWords
  'main.two_words': MainTwoWords2
}
`)
})
