import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { ptBr } from './pt-br.ts'
import { fill } from './words.ts'

const placesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).toSorted()

test('both languages are whole: the same words, none empty, the same values in each', () => {
  expect(Object.keys(ptBr)).toEqual(Object.keys(en))
  const odd = Object.entries<string>(en).filter(([word, text]) => {
    const other: string = ptBr[word as keyof typeof en]
    return text === '' || other === '' || placesOf(text).join() !== placesOf(other).join()
  })
  expect(odd).toEqual([])
})

test('no word is left that nothing says', () => {
  const folder = join(import.meta.dirname, '..')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('words'),
  )
  const text = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const computed =
    /^(state|trigger|live|kind)\.|^grid\.(retry|again|cancel)$|^check\.(passed|warned|failed|error)$|^health\.(ok|warn|fail)$|^model\.(code|columns|tests|flow)$|^(run|dataset|settings)\.(list|gantt|compare|error|items|input|output|attempts|code|why|columns|profile|versions|checks|flow|config|connections|pools|tokens|health|about)$/
  expect(Object.keys(en).filter((word) => !computed.test(word) && !text.includes(`'${word}'`))).toEqual([])
})

test('a text takes its values', () => {
  expect(fill('{count} of {all}', { count: 3 })).toBe('3 of {all}')
  expect([0, 1, '1', 21].map((count) => fill('{count} {count|line|lines}', { count }))).toEqual(['0 lines', '1 line', '1 line', '21 lines'])
})
