import { expect, it } from 'vitest'
import { english } from './explain-words.ts'
import { portuguese } from './explain-words-pt-br.ts'
import { listed, timeText } from './verdict.ts'
import { windowEnglish } from './window-words.ts'
import { windowPortuguese } from './window-words-pt-br.ts'

it.each([
  ['runs', english, portuguese],
  ['windows', windowEnglish, windowPortuguese],
])('says all of %s in Portuguese that it says in English, and nothing of it the same', (_, own, other) => {
  expect(Object.keys(other).toSorted()).toEqual(Object.keys(own).toSorted())
  const words = Object.entries(own).filter(([, said]) => typeof said === 'string')
  for (const [name, said] of words) expect((other as unknown as Readonly<Record<string, unknown>>)[name], name).not.toBe(said)
})

it('counts in Portuguese', () => {
  const items = { ended: 1, run: 2, wait: 3 }
  expect(portuguese.items({ ...items, total: 9 })).toBe('1 de 9 itens terminaram, 2 em execução, 3 esperando')
  expect(portuguese.runCancelling(1, 'pedido')).toBe('pediram que parasse (pedido); termina com 1 tarefa que ainda executa')
  expect(listed(['a', 'b', 'c', 'd', 'x', 'y', 'z'], portuguese)).toBe('a, b, c, d, x e mais 2')
})

it('tells the time that is left, or that it is over', () => {
  const timer = { run: 'r', step: 'a', seq: 1, id: 't' }
  const timers = [
    { ...timer, kind: 'deadline', dueAt: 90_000 },
    { ...timer, kind: 'timeout', dueAt: 1_000 },
  ] as unknown as Parameters<typeof timeText>[0]['timers']
  expect(timeText({ timers, now: 30_000, words: english }, 'a')).toBe(
    '; its deadline is in 1 m 00 s, at 1970-01-01T00:01:30Z; the end of its time was at 1970-01-01T00:00:01Z',
  )
  expect(timeText({ timers, now: 30_000, words: portuguese }, 'a')).toBe(
    '; o prazo é daqui a 1 m 00 s, em 1970-01-01T00:01:30Z; o fim do tempo limite foi em 1970-01-01T00:00:01Z',
  )
  expect(timeText({ timers, now: 30_000, words: english }, 'b')).toBe('')
})
