import { describe, expect, it } from 'vitest'
import type { ObjectStore } from '../ports/index.ts'

/** What every object store must do, as tests for vitest; each test opens an empty one. */
export function objectStoreContract(name: string, open: () => ObjectStore): void {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  const text = async (store: ObjectStore, key: string): Promise<string> => new TextDecoder().decode(await store.get(key))

  describe(`object store contract: ${name}`, () => {
    it('gives back what was put, the last of it', async () => {
      const store = open()
      await store.put('outputs/r1/a.json', bytes('[1]'))
      await store.put('outputs/r1/a.json', bytes('[2]'))
      expect(await text(store, 'outputs/r1/a.json')).toBe('[2]')
    })

    it('says that there is no such object', async () => {
      await expect(open().get('gone')).rejects.toMatchObject({ code: 'OBJECT-MISSING' })
    })

    it('lists by prefix and deletes, twice without harm', async () => {
      const store = open()
      for (const key of ['a/1', 'a/2', 'b/1']) await store.put(key, bytes(key))
      expect(await Array.fromAsync(store.list('a/'))).toEqual([
        { key: 'a/1', bytes: 3 },
        { key: 'a/2', bytes: 3 },
      ])
      await store.delete('a/1')
      await store.delete('a/1')
      expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['a/2', 'b/1'])
    })

    it('holds one whole object however many write it at once', async () => {
      const store = open()
      const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))
      await Promise.all(texts.map((each) => store.put('one', bytes(each))))
      expect(texts).toContain(await text(store, 'one'))
    })
  })
}
