import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../kernel/index.ts'
import { dispatch } from '../dispatch.ts'
import { printedWorld } from '../printed-world.ts'

const base = mkdtempSync(join(tmpdir(), 'caudal-parse-'))
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }))

const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb }\n    other: { type: duckdb, path: o.duckdb }\n',
  'models/orders.sql': "{{ config(tags=[env_var('AREA', 'north')]) }} select {{ var('first', 1) }} as id\n",
  'models/schema.yml': 'models:\n  - name: orders\nmodells: []\n',
  'seeds/areas.csv': 'id,name\n1,north\n',
}

let folder = ''
let made = 0
beforeEach(() => {
  folder = join(base, `p${made++}`)
  for (const [path, text] of Object.entries(shop)) write(path, text)
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

async function parse(...words: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const open = (): Promise<never> => Promise.reject(new Fault('PROJECT-NOT-FOUND', { message: 'opened' }))
  const { world, printed } = printedWorld({ cwd: folder, open })
  return { exit: await dispatch(['dbt', 'parse', ...words], world), ...printed }
}

/** What was written in the millisecond in which a reading begins is not trusted, so it takes two for one to be kept for sure. */
async function parseTwice(...words: readonly string[]): Promise<void> {
  await parse(...words)
  await parse(...words)
}

const manifest = (): string => readFileSync(join(folder, 'target/manifest.json'), 'utf8')

describe('a reading is kept', () => {
  test('and told again where nothing has changed', async () => {
    await parseTwice()
    const first = manifest()
    const again = await parse()
    expect(again.out).toMatch(/✓ shop: 1 model, 1 seed unchanged, in /)
    expect(again.err).toContain('modells')
    expect(again.exit).toBe(0)
    expect(manifest()).toBe(first)
    expect(JSON.parse((await parse('--json')).out)).toEqual({ project: 'shop', counts: { model: 1, seed: 1 } })
  })

  const changes: readonly { readonly what: string; readonly change?: () => void; readonly words?: readonly string[] }[] = [
    { what: 'a file of the same size', change: () => write('models/orders.sql', shop['models/orders.sql']!.replace('as id', 'as no')) },
    { what: 'a new file', change: () => write('models/more/items.sql', 'select 1 as id') },
    { what: 'a file that went', change: () => rmSync(join(folder, 'seeds/areas.csv')) },
    { what: 'a file of another name', change: () => renameSync(join(folder, 'models/orders.sql'), join(folder, 'models/order.sql')) },
    { what: 'a file that leaves some out', change: () => write('.dbtignore', 'seeds/*\n') },
    { what: 'the project', change: () => write('dbt_project.yml', shop['dbt_project.yml']!.replace('1.0', '1.1')) },
    { what: 'the profile', change: () => write('profiles.yml', shop['profiles.yml']!.replace('shop.duckdb', 'shop2.duckdb')) },
    { what: 'a package', change: () => write('dbt_packages/more/dbt_project.yml', 'name: more\nversion: "1.0"\n') },
    { what: 'the environment', change: () => write('.env', 'AREA=south\n') },
    { what: 'a variable', words: ['--vars', 'first: 2'] },
    { what: 'the target', words: ['--target', 'other'] },
    { what: 'a manifest that is not there', change: () => rmSync(join(folder, 'target/manifest.json')) },
    { what: 'a manifest of another command', change: () => write('target/manifest.json', '{}') },
    { what: 'what is kept, damaged', change: () => write('target/caudal-reading.json', '{"said":') },
  ]
  test.each(changes)('but not for $what', async ({ change, words = [] }) => {
    await parseTwice()
    expect((await parse()).out).toContain('unchanged')
    change?.()
    const { exit, out } = await parse(...words)
    expect(out).not.toContain('unchanged')
    expect(exit).toBe(0)
    expect(manifest()).toContain('"shop"')
  })
})

describe('a reading is not kept', () => {
  test('where a secret was read', async () => {
    write('.env', 'SHOP_PASSWORD=hush\n')
    write('profiles.yml', shop['profiles.yml']!.replace('path: shop.duckdb', `path: "{{ env_var('SHOP_PASSWORD') }}"`))
    await parseTwice()
    expect((await parse()).out).not.toContain('unchanged')
  })

  test('where the project is wrong, which is told each time', async () => {
    write('models/orders.sql', 'select * from {{ ref("nothing") }}\n')
    await parseTwice()
    expect(await parse()).toMatchObject({ exit: 3, err: expect.stringContaining('DBT-REF-MISSING') as string })
  })
})
